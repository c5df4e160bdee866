// What the personality needs from below: libos in the guest, a harness on Linux, a mock in tests.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <zooid/posix/call_frame.hpp>
#include <zooid/posix/home.hpp>
#include <zooid/posix/region.hpp>
#include <zooid/posix/words.hpp>

namespace zooid::posix {

struct Thread;

enum class ClockKind : std::uint8_t {
    monotonic,  // since boot, never back, the same on all cores
    realtime,   // since 1970-01-01 UTC
};

enum class Wake : std::uint8_t { resumed, deadline };

struct MemoryFigures {
    std::uint64_t total_bytes = 0;  // of the machine, or what the domain may have
    std::uint64_t free_bytes = 0;
};

/// A thread to start. It resumes after its parent's call with RAX = 0, RSP = `stack`, FS base =
/// `fs_base`, every other register and the vector control state as its parent has them.
struct Spawn {
    ThreadId id = 0;
    CoreNumber core = 0;
    Address stack = 0;
    Address fs_base = 0;
    Address clear_tid = 0;      // for Thread::clear_tid
    std::uint64_t blocked = 0;  // for Thread::blocked
    CallFrame registers;        // the parent's
};

/// The answer to a wait: thread `thread`, now on `core`, ends its wait `sequence` with `result`.
struct Resume {
    ThreadId thread = 0;
    CoreNumber core = 0;
    std::uint64_t sequence = 0;
    long result = 0;
};

/// Why a domain is ended from inside.
struct Death {
    int signal = 0;  // Linux number of the fatal signal
    ThreadId thread = 0;
    Address address = 0;      // of the access, for faults
    Address instruction = 0;  // where the thread was
};

/// Every operation acts for the calling thread on its present core, unless said.
class Backend {
public:
    // Console ---------------------------------------------------------------------------------
    /// Writes some of `bytes` (not empty); may block. @return how many, 0 when the console is gone
    virtual std::size_t console_write(std::span<const std::byte> bytes) = 0;
    /// Blocks until there is input, then reads some. @return how many, 0 at the end of input
    virtual std::size_t console_read(std::span<std::byte> bytes) = 0;
    /// Waits until a read would not block. @return false when `deadline_ns` (monotonic) came first
    virtual bool console_wait(std::uint64_t deadline_ns) = 0;

    // User memory: checked, so that a bad pointer becomes EFAULT. Also called on the home core.
    // -----
    [[nodiscard]] virtual bool copy_from_user(std::span<std::byte> to, Address from) = 0;
    [[nodiscard]] virtual bool copy_to_user(Address to, std::span<const std::byte> from) = 0;
    /// Reads the 4-aligned word at `address` in one access.
    [[nodiscard]] virtual std::optional<std::uint32_t> load_word(Address address) = 0;

    // Home --------------------------------------------------------------------------------------
    /// Has serve_home() run on the home core, waits, returns its value. On the home core itself
    /// this may be a plain call, as long as requests do not overlap.
    virtual long at_home(const HomeRequest& request) = 0;
    /// On the home core: changes the page tables of every core and returns when all have.
    virtual void apply(std::span<const PageChange> changes) = 0;
    /// On the home core: hands `resume` to the core it names (Parking::answer there).
    virtual void resume(const Resume& resume) = 0;

    // Threads -----------------------------------------------------------------------------------
    /// Starts a thread. @return false when memory or the core refuses; then nothing has happened
    [[nodiscard]] virtual bool spawn(const Spawn& spawn) = 0;
    /// Waits until thread.parking is answered or `deadline_ns` (monotonic) has passed.
    virtual Wake suspend(Thread& thread, std::uint64_t deadline_ns) = 0;
    /// Lets other threads of this core run.
    virtual void yield() = 0;
    /// Moves a thread to `core` and keeps Thread::core right; for the caller, before it returns.
    virtual void migrate(ThreadId id, CoreNumber core) = 0;
    /// Ends the calling thread; sends thread_gone once its personality stack is left.
    [[noreturn]] virtual void exit_thread(Thread& thread) = 0;
    /// Ends the domain with an exit status of 0..255.
    [[noreturn]] virtual void exit_domain(int status) = 0;
    /// Ends the domain with a report.
    [[noreturn]] virtual void kill_domain(const Death& death) = 0;

    virtual void set_fs_base(Address base) = 0;
    [[nodiscard]] virtual Address fs_base() = 0;

    // Facts -------------------------------------------------------------------------------------
    [[nodiscard]] virtual std::uint64_t now_ns(ClockKind clock) = 0;
    /// Memory domain (NUMA node) of a core.
    [[nodiscard]] virtual unsigned node_of(CoreNumber core) = 0;
    [[nodiscard]] virtual MemoryFigures memory() = 0;

protected:
    ~Backend() = default;  // never owned through this type
};

}  // namespace zooid::posix
