// The kernel of one core as an ordinary object: its system calls, dispatchers and scheduler, over
// memory of the test's and a core that writes down what it is told. One at a time.
#pragma once
#include <optional>
#include <zooid/abi/call.hpp>
#include <zooid/abi/lmp.hpp>

#include "caps/world.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"
#include "cpudriver/dispatch/scheduler.hpp"

namespace zooid::cpudriver::testing {

/// Where a call or an interrupt of the kernel ended.
enum class Exit : std::uint8_t {
    returned,  // to the caller, with a status
    resumed,   // exactly where `who` was
    upcalled,  // at an entry of `who`
    idle,      // nobody can run: the core halts
};
struct Left {
    Exit exit = Exit::returned;
    abi::Status status = abi::Status::ok;  // of `returned`, and what RAX says of `resumed`
    abi::Registers registers = {};         // as user code finds them; of `upcalled`: none
    std::uint64_t entry = 0;               // of `upcalled`
    abi::UpcallReason reason = abi::UpcallReason::start;
};

inline constexpr std::uint32_t host_cores = 3;  // with rings; this one is 0

class HostKernel {
public:
    HostKernel();
    HostKernel(const HostKernel&) = delete;
    HostKernel& operator=(const HostKernel&) = delete;

    /// Sets up a dispatcher that shares the world's capability space and has a frame and a tree of
    /// its own; not started.
    Dispatcher& make_dispatcher(std::uint64_t domain);
    /// Gives it an end point. @return the capability that sends there
    Slot& make_end_point(Dispatcher& dispatcher, std::uint32_t offset, std::uint32_t slots,
                         std::uint64_t badge = 0);
    [[nodiscard]] static abi::LmpRing& ring_of(Dispatcher& dispatcher, std::uint32_t offset);
    /// The address of a slot of World::slot() or fresh().
    [[nodiscard]] static std::uint32_t cptr_of(const Slot& slot);

    /// Makes it runnable, as DispatcherOp::start does.
    void start(Dispatcher& dispatcher);
    /// Lets the core decide who runs: as after an interrupt that found it halted.
    Left run();
    /// A system call of the running dispatcher.
    Left call(std::uint64_t word, const abi::Registers& registers);
    /// The timer interrupts the running dispatcher.
    Left preempt(std::uint64_t after_ns);
    /// Time goes by.
    void pass(std::uint64_t ns);

    /// Presence lines and request rings, as the other cores see them.
    [[nodiscard]] std::byte* shared_region();

    World world{kernel.capabilities};
    std::vector<std::uint64_t> ipis;     // cores that were interrupted
    std::vector<std::uint64_t> closed;   // cores whose ring was reported closed
    std::function<void(unsigned)> step;  // what protocol_step() does

private:
    template <class Enter>
    Left leave(Enter enter);

    std::vector<std::byte> shared_;
    std::uint64_t next_bytes_ = 0;  // of the world's RAM
};

}  // namespace zooid::cpudriver::testing
