// A domain that only holds a state, without a runtime: the CPU driver alone must give it back.
#pragma once
#include <memory>

#include "bare_domain/bare_domain.hpp"
#include "held_state.hpp"

namespace zooid::preempt {

/// Shared with the holder, whose code knows the layout.
struct HolderPage {
    HeldState in;
    HeldState out;
    std::uint64_t rounds;
    std::uint64_t damaged;
    std::uint64_t preemptions;
    std::uint64_t turns;  // of each round
    std::uint64_t avx;
};
static_assert(offsetof(HolderPage, rounds) == 2432);
static_assert(offsetof(HolderPage, avx) == 2464);
static_assert(sizeof(HolderPage) <= abi::page_bytes);

/// What was seen so far.
struct Seen {
    std::uint64_t preemptions = 0;
    std::uint64_t rounds = 0;
    std::uint64_t damaged = 0;

    Seen& operator+=(const Seen& other) {
        preemptions += other.preemptions;
        rounds += other.rounds;
        damaged += other.damaged;
        return *this;
    }
};

/// Runs on this core from its construction to stop().
class Holder {
public:
    /// @param cnode index in our root with nothing in it. @param turns see hold().
    Holder(std::uint32_t cnode, std::uint64_t seed, std::uint64_t turns);

    [[nodiscard]] abi::Status status() const { return domain_ ? domain_->status() : status_; }
    [[nodiscard]] Seen seen() const;
    void stop() { domain_->stop(); }

private:
    std::unique_ptr<bare::BareDomain> domain_;
    const volatile HolderPage* page_ = nullptr;
    abi::Status status_;
};

}  // namespace zooid::preempt
