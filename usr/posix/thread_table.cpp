// Threads of a domain: slots, ids that do not repeat soon, and the choice of a core.
#include <cassert>
#include <zooid/posix/thread_table.hpp>

namespace zooid::posix {

namespace {
constexpr std::uint32_t generations_max = 1 << 19;  // keeps ids below 2^30
}

ThreadTable::ThreadTable(ThreadId process_id, CoreNumber home, const CoreMask& cores)
    : process_id_(process_id), cores_(cores) {
    assert(process_id > 0 && process_id < 1u << 29);
    assert(cores.has(home));
    entries_[0] = {process_id, home, false, cores};
}

ThreadId ThreadTable::next_id(std::uint16_t slot) {
    generations_[slot] = (generations_[slot] + 1) % generations_max;
    if (slot == 0 && generations_[slot] == 0)
        generations_[slot] = 1;  // the process id stays unique
    return process_id_ + slot + generations_[slot] * threads_max;
}

CoreNumber ThreadTable::least_busy(const CoreMask& allowed) const {
    std::array<std::uint16_t, cores_max> load = {};
    for (const ThreadEntry& entry : entries_) {
        if (entry.id != 0 && !entry.exiting) ++load[entry.core];
    }
    unsigned best = cores_max;
    for (unsigned core = 0; core < cores_max; ++core) {
        if (allowed.has(core) && (best == cores_max || load[core] < load[best])) best = core;
    }
    assert(best < cores_max);
    return static_cast<CoreNumber>(best);
}

const ThreadEntry* ThreadTable::create(ThreadId parent) {
    const ThreadEntry* creator = find(parent);
    assert(creator != nullptr);
    for (std::uint16_t slot = 0; slot < threads_max; ++slot) {
        if (entries_[slot].id != 0) continue;
        const CoreMask affinity = creator->affinity;
        entries_[slot] = {next_id(slot), least_busy(affinity), false, affinity};
        ++running_;
        return &entries_[slot];
    }
    return nullptr;
}

unsigned ThreadTable::exiting(ThreadId id) {
    assert(find(id) != nullptr);
    ThreadEntry& entry = entries_[slot_of(id)];
    assert(!entry.exiting && running_ > 0);
    entry.exiting = true;
    return --running_;
}

void ThreadTable::gone(ThreadId id) {
    assert(find(id) != nullptr);
    ThreadEntry& entry = entries_[slot_of(id)];
    if (!entry.exiting) exiting(id);
    entry = {};
}

std::optional<CoreNumber> ThreadTable::restrict(ThreadId id, const CoreMask& mask) {
    assert(find(id) != nullptr);
    ThreadEntry& entry = entries_[slot_of(id)];
    const CoreMask allowed = mask.intersect(cores_);
    if (allowed.count() == 0) return std::nullopt;
    entry.affinity = allowed;
    if (!allowed.has(entry.core)) entry.core = least_busy(allowed);
    return entry.core;
}

const ThreadEntry* ThreadTable::find(ThreadId id) const {
    if (id < process_id_) return nullptr;
    const ThreadEntry& entry = entries_[slot_of(id)];
    return entry.id == id ? &entry : nullptr;
}

}  // namespace zooid::posix
