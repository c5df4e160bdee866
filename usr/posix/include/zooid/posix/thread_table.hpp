// Which threads a domain has, where each runs and where it may run; kept at the home core.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <zooid/posix/core_mask.hpp>
#include <zooid/posix/words.hpp>

namespace zooid::posix {

/// What the home core knows about one thread.
struct ThreadEntry {
    ThreadId id = 0;  // 0: the slot is free
    CoreNumber core = 0;
    bool exiting = false;  // runs no more user code, but still holds its personality stack
    CoreMask affinity;
};

/// Thread ids are process id + slot + generation * threads_max, below 2^30 as futex words demand;
/// the first thread's id is the process id.
/// @invariant threads with the same slot never live at once; ids repeat only after 2^19 uses.
/// @cost create and place O(threads_max); others O(1).
class ThreadTable {
public:
    /// Starts with the first thread, on `home`, free to run on all of `cores` (which holds home).
    ThreadTable(ThreadId process_id, CoreNumber home, const CoreMask& cores);

    /// Makes a thread with the affinity of `parent`, on the least busy core that allows.
    /// @return the entry, valid until gone(); null when threads_max threads live
    [[nodiscard]] const ThreadEntry* create(ThreadId parent);

    /// The thread runs no more user code.
    /// @return how many threads still do
    unsigned exiting(ThreadId id);

    /// The thread's personality stack is free: its slot may be used again.
    void gone(ThreadId id);

    /// Restricts a thread to `mask` and chooses its core: the present one if it may stay.
    /// @return the core it must be on now; nothing when `mask` holds no core of the domain
    [[nodiscard]] std::optional<CoreNumber> restrict(ThreadId id, const CoreMask& mask);

    /// The entry of a thread that has not gone, or null.
    [[nodiscard]] const ThreadEntry* find(ThreadId id) const;
    [[nodiscard]] const ThreadEntry& in_slot(std::uint16_t slot) const { return entries_[slot]; }
    /// Where `id`, which must be known to find(), is kept: in [0, threads_max).
    [[nodiscard]] std::uint16_t slot_of(ThreadId id) const {
        return static_cast<std::uint16_t>((id - process_id_) % threads_max);
    }
    [[nodiscard]] unsigned running() const { return running_; }
    [[nodiscard]] const CoreMask& cores() const { return cores_; }

private:
    [[nodiscard]] CoreNumber least_busy(const CoreMask& allowed) const;
    [[nodiscard]] ThreadId next_id(std::uint16_t slot);

    ThreadId process_id_;
    CoreMask cores_;
    unsigned running_ = 1;
    std::array<ThreadEntry, threads_max> entries_ = {};
    std::array<std::uint32_t, threads_max> generations_ = {};
};

}  // namespace zooid::posix
