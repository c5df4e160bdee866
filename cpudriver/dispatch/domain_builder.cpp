#include "cpudriver/dispatch/domain_builder.hpp"

#include <cassert>

#include "cpudriver/caps/copy.hpp"
#include "cpudriver/caps/retype.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"
#include "cpudriver/memory/mapping.hpp"
#include "cpudriver/panic/panic.hpp"

namespace zooid::cpudriver {

namespace {

constexpr std::uint32_t first_cnodes = 4;

void must(abi::Status status, const char* what) {
    if (status != abi::Status::ok) panic(what);
}

constexpr CapType table_type(unsigned level) {
    return level == 3 ? CapType::vnode_pdpt : level == 2 ? CapType::vnode_pd : CapType::vnode_pt;
}
constexpr std::uint64_t covered_bytes(unsigned level) {
    return std::uint64_t{1} << (12 + 9 * (level - 1));
}

}  // namespace

Slot& DomainBuilder::boot_slot(unsigned index) {
    assert(index > 0 && index < abi::page_bytes / abi::slot_bytes);
    return window<Slot>({boot_slots_})[index];
}

void DomainBuilder::make(CapType type, std::uint64_t object_bytes, Slot& first,
                         std::uint32_t count) {
    const std::uint64_t size = abi::object_bytes(type) != 0 ? 0 : object_bytes;
    abi::Status status = abi::Status::again;
    while (status == abi::Status::again)
        status = retype(kernel.capabilities, *setup_,
                        {.type = type, .offset = used_, .object_bytes = size},
                        SlotRange{&first, count}, Authority::monitor);
    must(status, "the first domain's objects do not fit its memory");
    used_ += object_bytes * count;
}

void DomainBuilder::make_space() {
    make(CapType::cnode_l1, abi::cnode_l1_bytes_min, boot_slot(1));
    make(CapType::cnode_l2, abi::object_bytes(CapType::cnode_l2), boot_slot(2), first_cnodes);
    auto* root = window<Slot>({boot_slot(1).base});
    for (std::uint32_t i = 0; i < first_cnodes; ++i) copy_to(boot_slot(2 + i), root[1 + i]);
}

Slot& DomainBuilder::slot(std::uint32_t index, std::uint32_t slot) {
    assert(index >= 1 && index <= first_cnodes && slot > 0 && slot < abi::cnode_l2_slots);
    return window<Slot>({boot_slot(1 + index).base})[slot];
}

void DomainBuilder::copy_to(Slot& from, Slot& to, Rights keep) {
    must(copy(kernel.capabilities, from, to, keep), "a boot capability cannot be copied");
}

void DomainBuilder::make_tree() {
    Slot& root = birth(abi::BirthSlot::root_vnode);
    make(CapType::vnode_pml4, abi::page_bytes, root);
    Slot& top = birth(abi::BirthSlot::top_pdpt);
    make(CapType::vnode_pdpt, abi::page_bytes, top);
    const MapRequest request{
        .entry = static_cast<unsigned>(abi::libos_base / covered_bytes(4) % 512),
        .flags = abi::MapFlags::read | abi::MapFlags::write};
    must(cpudriver::map(kernel.capabilities, root, top, request,
                        slot(abi::mappings_cnode, mappings_++)),
         "the first domain's top page table");
    tables_[table_count_++] = {3, abi::libos_base / covered_bytes(4), &top};
}

Slot& DomainBuilder::table(unsigned level, std::uint64_t address) {
    const std::uint64_t prefix = address / (covered_bytes(level) * 512);
    for (unsigned i = 0; i < table_count_; ++i) {
        if (tables_[i].level == level && tables_[i].prefix == prefix) return *tables_[i].slot;
    }
    assert(level < 3 && table_count_ < std::size(tables_));
    Slot& above = table(level + 1, address);
    Slot& made = slot(abi::mappings_cnode, mappings_++);
    make(table_type(level), abi::page_bytes, made);
    const MapRequest request{.entry = static_cast<unsigned>(prefix % 512),
                             .flags = abi::MapFlags::read | abi::MapFlags::write};
    must(cpudriver::map(kernel.capabilities, above, made, request,
                        slot(abi::mappings_cnode, mappings_++)),
         "a page table of the first domain");
    tables_[table_count_++] = {level, prefix, &made};
    return made;
}

void DomainBuilder::map(std::uint64_t address, Slot& frame, std::uint64_t offset,
                        std::uint64_t bytes, std::uint8_t flags) {
    assert(address % abi::large_page_bytes + bytes <= abi::large_page_bytes);
    const MapRequest request{
        .entry = static_cast<unsigned>(address / abi::page_bytes % 512),
        .count = static_cast<unsigned>((bytes + abi::page_bytes - 1) / abi::page_bytes),
        .offset = offset,
        .flags = {flags}};
    must(cpudriver::map(kernel.capabilities, table(1, address), frame, request,
                        slot(abi::mappings_cnode, mappings_++)),
         "a mapping of the first domain");
}

}  // namespace zooid::cpudriver
