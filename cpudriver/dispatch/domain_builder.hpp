// Puts capability objects together at boot, from memory nobody else has seen: every step must
// succeed.
#pragma once
#include <cstdint>
#include <zooid/abi/domain.hpp>

#include "cpudriver/caps/slot.hpp"

namespace zooid::cpudriver {

/// The objects of the first domain while they are being made.
/// @invariant objects are cut from `setup` front to back; `setup` has no other descendants.
class DomainBuilder {
public:
    /// @param slots_page a zeroed page in the window: the boot slots live there for ever.
    explicit DomainBuilder(std::uint64_t slots_page) : boot_slots_(slots_page) {}

    /// A slot of the boot page, for origins. @param index 1 .. 63
    [[nodiscard]] Slot& boot_slot(unsigned index);
    void set_memory(Slot& ram) { setup_ = &ram; }

    /// Makes `count` objects in consecutive slots from `first` on.
    void make(CapType type, std::uint64_t object_bytes, Slot& first, std::uint32_t count = 1);
    /// Makes the root CNode and its first CNodes; birth() works from then on.
    void make_space();
    [[nodiscard]] Slot& root() { return boot_slot(1); }
    /// Slot `slot` (its low eight bits) of the CNode at L1 index `index`, 1 to 4.
    [[nodiscard]] Slot& slot(std::uint32_t index, std::uint32_t slot);
    [[nodiscard]] Slot& birth(abi::BirthSlot which) {
        return slot(abi::birth_cnode, static_cast<std::uint32_t>(which) & 0xff);
    }
    void copy_to(Slot& from, Slot& to, Rights keep = Rights::all);

    /// Makes the top two page-table levels over the libos area.
    void make_tree();
    /// Shows `frame` from `offset` on at `address`, making page tables as needed.
    void map(std::uint64_t address, Slot& frame, std::uint64_t offset, std::uint64_t bytes,
             std::uint8_t flags);

    /// First byte of memory not yet used, an offset in the setup memory.
    [[nodiscard]] std::uint64_t used_bytes() const { return used_; }

private:
    [[nodiscard]] Slot& table(unsigned level, std::uint64_t address);

    std::uint64_t boot_slots_;
    Slot* setup_ = nullptr;
    std::uint64_t used_ = 0;
    std::uint32_t mappings_ = 1;  // next slot of mappings_cnode
    struct Table {
        unsigned level;
        std::uint64_t prefix;
        Slot* slot;
    } tables_[16] = {};
    unsigned table_count_ = 0;
};

}  // namespace zooid::cpudriver
