// A small machine for the capability core: an arena as physical memory, a root, and some RAM.
#pragma once
#include <cstdint>
#include <functional>
#include <ostream>
#include <vector>

#include "cpudriver/caps/copy.hpp"
#include "cpudriver/caps/cspace.hpp"
#include "cpudriver/caps/grow_root.hpp"
#include "cpudriver/caps/remove.hpp"
#include "cpudriver/caps/retype.hpp"
#include "cpudriver/caps/transfer.hpp"
#include "cpudriver/memory/change_range.hpp"
#include "cpudriver/memory/mapping.hpp"

namespace zooid::abi {
inline void PrintTo(Status status, std::ostream* out) { *out << name(status); }
inline void PrintTo(CapType type, std::ostream* out) { *out << name(type); }
}  // namespace zooid::abi

namespace zooid::cpudriver::testing {

using abi::Cptr;
using abi::CptrLevel;

inline constexpr std::uint64_t kib = 1024;
inline constexpr std::uint64_t mib = 1024 * kib;
inline constexpr std::uint64_t arena_base = 16 * mib;  // physical
inline constexpr std::uint64_t arena_bytes = 16 * mib;
inline constexpr std::uint64_t ram_base = 18 * mib;  // first 2 MiB: the boot CNodes
inline constexpr std::uint64_t ram_bytes = 8 * mib;
inline constexpr std::uint64_t gib = 1024 * mib;
inline constexpr std::uint64_t device_base = 4 * gib;  // not in the window
inline constexpr std::uint64_t device_bytes = 2 * gib;
inline constexpr std::uint64_t kernel_entry = 0x5a5a'0000'0000'0001;
inline constexpr unsigned boot_cnodes = 4;

/// One machine at a time: window_base and the hooks are the program's.
class World {
public:
    World() : World(own_core_) {}
    /// Its capabilities are those of `core`, which begins anew.
    explicit World(CapabilityCore& core);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// Slot `index` (1..255) of boot CNode `cnode` (1..boot_cnodes).
    Slot& slot(std::uint32_t index, std::uint32_t cnode = 1);
    /// The next null slot nobody got from here yet.
    Slot& fresh();
    static SlotRange one(Slot& slot) { return {&slot, 1}; }

    /// Retype of `ram` (or `source`) until it is done; expects success.
    Slot& make(CapType type, std::uint64_t offset, std::uint64_t bytes = 0);
    Slot& make_from(Slot& source, CapType type, std::uint64_t offset, std::uint64_t bytes = 0);
    Slot& copy_of(Slot& source, Rights keep = Rights::all);
    /// Repeats until the answer is not again.
    Status remove_all(Slot& slot, Authority authority = Authority::user, int units = 512);
    Status revoke_all(Slot& slot, Authority authority = Authority::user, int units = 512);
    void finish_dying(int units = 512);

    CapabilityCore& core;
    Slot* root = nullptr;            // cnode_l1 capability, itself in boot CNode 1
    Slot* ram = nullptr;             // ram_base
    Slot* device = nullptr;          // physical_memory at device_base
    Slot* ports = nullptr;           // io_port 0..1023
    Slot* kernel = nullptr;          // kernel token
    std::vector<CapType> destroyed;  // what object_destroyed() was told
    std::vector<CapType> lost;       // what support_lost() was told
    std::function<void(PhysicalAddress, unsigned)> entry_changing;  // what entry_changes() does
    std::function<void(const Slot&)> object_gone;                   // and object_destroyed()

private:
    CapabilityCore own_core_;
    std::uint32_t next_fresh_ = 0;
    void* arena_ = nullptr;
};

/// Checks everything that must hold between two operations; adds GoogleTest failures.
void check_structure(const CapabilityCore& core);

}  // namespace zooid::cpudriver::testing
