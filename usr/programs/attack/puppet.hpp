// A second dispatcher of this domain on this core: what it breaks, it breaks alone, and we are told
// how it ended.
#pragma once
#include <cstdint>
#include <zooid/abi/dispatcher_frame.hpp>

#include "attempt.hpp"

extern "C" {
extern volatile std::uint64_t puppet_steps;      // single steps taken
extern volatile std::uint64_t puppet_reflected;  // Linux calls made
}

namespace zooid::attack {

/// What a puppet's job does at a trap.
enum class Stepping : std::uint8_t {
    no = 0,
    yes = 1,           // debug traps are counted, and the job goes on
    keep_vectors = 2,  // preempted, it goes on without loading vector state from its frame
};

/// How a job ended.
struct Ended {
    bool in_time = false;
    Fault fault = Fault::none;
    std::uint64_t result = 0;   // of a job that returned
    std::uint64_t address = 0;  // of the fault
};

/// Shares our page tables and capabilities. Its jobs must not call libc.
class Puppet {
public:
    Puppet();
    Puppet(const Puppet&) = delete;
    Puppet& operator=(const Puppet&) = delete;

    /// The first step of making it that was refused; ok when it waits for jobs.
    [[nodiscard]] abi::Status status() const { return status_; }
    [[nodiscard]] std::uint32_t dispatcher() const { return dispatcher_; }
    [[nodiscard]] std::uint32_t end_point() const { return end_point_; }
    [[nodiscard]] abi::DispatcherFrame& frame() const { return *frame_; }

    void begin(std::uint64_t (*job)(), Stepping stepping = Stepping::no);
    [[nodiscard]] bool ended() const;
    /// True when it has no job.
    [[nodiscard]] bool waits() const;
    /// Lets it run until it ends, or `limit_ms` have passed.
    [[nodiscard]] Ended wait(unsigned limit_ms = 60'000);
    [[nodiscard]] Ended run(std::uint64_t (*job)(), Stepping stepping = Stepping::no) {
        begin(job, stepping);
        return wait();
    }
    /// Never runs again.
    void stop();

private:
    abi::Status set_up();

    abi::Status status_ = abi::Status::ok;
    std::uint32_t dispatcher_ = 0;
    std::uint32_t end_point_ = 0;
    abi::DispatcherFrame* frame_ = nullptr;
    std::uint64_t stack_top_ = 0;
};

/// The puppet of all attempts; before each one, a new one if the last did not end.
void renew_puppet();
[[nodiscard]] Puppet& puppet();
/// Gives the core to whoever else can run.
void let_others_run();

}  // namespace zooid::attack
