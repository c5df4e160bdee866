// The fuzzer of one core: victim after victim out of the same RAM.
#pragma once
#include <array>
#include <zooid/abi/status.hpp>

#include "victim.hpp"

namespace zooid::fuzz {

struct Tally {
    std::uint64_t calls = 0;
    std::uint64_t victims = 0;
    std::uint64_t ended = 0;    // victims that did not live to the end of their batch
    std::uint64_t unknown = 0;  // answers that are no Status
    std::array<std::uint64_t, abi::statuses_count> answers{};

    void add(const Tally& other);
};

class CoreFuzzer {
public:
    /// Runs on the core that this thread is on, and stays there.
    CoreFuzzer(std::uint64_t seed, std::uint32_t core);

    /// One victim, born, run and taken back.
    /// @return ok, or what its birth or end was refused with: the kernel has lost something.
    [[nodiscard]] abi::Status step(std::uint64_t number);

    [[nodiscard]] abi::Status status() const { return status_; }
    [[nodiscard]] const Tally& tally() const { return tally_; }

private:
    void give(bare::BareDomain& victim) const;
    void run_batch();
    void count_answers();
    void lend_doorbell();

    std::uint64_t seed_;
    std::uint32_t core_;
    std::uint32_t ram_ = 0;
    std::uint32_t code_ = 0;
    std::uint32_t shared_cptr_ = 0;
    std::uint32_t doorbell_ = 0;  // 0: this is the home core
    Shared* shared_ = nullptr;
    Tally tally_;
    abi::Status status_ = abi::Status::ok;
};

}  // namespace zooid::fuzz
