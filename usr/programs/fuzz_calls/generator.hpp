// A batch of calls: most keep to the grammar of the ABI with one thing wrong here and there, some
// are noise.
#pragma once
#include "guess.hpp"

namespace zooid::fuzz {

/// @invariant what it writes depends on the seed alone.
class Generator {
public:
    /// @param domain id of the fuzzer: the victims' own, but for a mark.
    Generator(std::uint64_t seed, std::uint64_t domain) : random_(seed), domain_(domain) {}

    /// Fills a batch for a victim that has just been made.
    void fill(Shared& shared);

private:
    using Call = Record;

    Call sensible();
    Call retype();
    Call copy();
    Call remove();
    Call vnode_call();
    Call dispatcher_call();
    Call setup();
    Call send();
    Call post();
    Call leave_core();
    Call noise();
    void spoil(Call& call);
    Call invoke(std::uint32_t cptr, std::uint8_t operation);
    template <class Op>
    Call invoke(std::uint32_t cptr, Op operation) {
        return invoke(cptr, static_cast<std::uint8_t>(operation));
    }
    void fill_blocks(Shared& shared);

    std::uint64_t address();
    std::uint64_t edge();
    std::uint64_t pages(std::uint64_t count_max);
    std::uint64_t place_in_ram(std::uint64_t bytes);
    std::uint64_t level();
    std::uint32_t any_slot();
    std::uint32_t root();

    Random random_;
    std::uint64_t domain_;
    Guess guess_;
    std::uint64_t ram_used_bytes_ = 0;
};

}  // namespace zooid::fuzz
