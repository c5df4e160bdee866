#include "bare_domain.hpp"

#include <cstring>
#include <zooid/abi/dispatcher_frame.hpp>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

namespace zooid::bare {

namespace {

using abi::CapType;
using abi::MapFlags;

/// A dispatcher of ours, to everybody else. A monitor's own id would make it the core's monitor.
std::uint64_t made_id() {
    const abi::DomainInfo& info = native::domain_info();
    const bool monitor = (info.flags & abi::domain_is_monitor) != 0;
    return info.domain | (monitor ? abi::domain_made_by_domain : 0);
}

std::uint64_t entry(std::uint64_t address, unsigned level) {
    return address >> (12 + 9 * (level - 1)) & 511;
}

}  // namespace

abi::Status make_cnode(std::uint32_t index) {
    const std::uint32_t ram = native::runtime().allocate_ram(abi::object_bytes(CapType::cnode_l2));
    if (ram == 0) return abi::Status::not_enough_memory;
    return native::retype(ram, 0, CapType::cnode_l2, 0, 1,
                          {.cptr = index << 8, .level = abi::CptrLevel::root})
        .status;
}

std::uint32_t make_code(std::span<const unsigned char> code) {
    if (code.size() > code_bytes) return 0;
    const abi::MappedFrame here = native::runtime().allocate_frame(code_bytes);
    if (here.address == 0) return 0;
    std::memcpy(reinterpret_cast<void*>(here.address), code.data(), code.size());
    return here.cptr;
}

BareDomain::BareDomain(const Plan& plan) : plan_(plan) {
    make_objects();
    make_tree();
    set_up();
}

void BareDomain::make(Object which, CapType type, std::uint64_t bytes) {
    const std::uint64_t size = abi::object_bytes(type) != 0 ? 0 : bytes;
    check(native::retype(plan_.ram, used_bytes_, type, size, 1, {.cptr = cptr(which)}));
    used_bytes_ += bytes;
}

void BareDomain::make_objects() {
    make(Object::root, CapType::cnode_l1, abi::cnode_l1_bytes_min);
    make(Object::space, CapType::cnode_l2, abi::object_bytes(CapType::cnode_l2));
    make(Object::frame, CapType::frame, frame_bytes);
    make(Object::tree, CapType::vnode_pml4, abi::page_bytes);
    make(Object::table3, CapType::vnode_pdpt, abi::page_bytes);
    make(Object::table2, CapType::vnode_pd, abi::page_bytes);
    make(Object::table1, CapType::vnode_pt, abi::page_bytes);
    make(Object::dispatcher, CapType::dispatcher, abi::page_bytes);
}

void BareDomain::map(Object table, std::uint64_t address, unsigned level, std::uint64_t bytes,
                     std::uint32_t source, MapFlags flags) {
    const std::uint32_t mapping = cptr(Object::first_mapping) + mappings_++;
    const std::uint64_t count = bytes / abi::page_bytes;
    check(native::invoke(
        cptr(table), abi::VNodeOp::map,
        {.rdi = source | std::uint64_t{mapping} << 32,
         .rdx = entry(address, level) | count << 16 | std::uint64_t{flags.bits} << 32}));
}

void BareDomain::make_tree() {
    constexpr MapFlags data = MapFlags::read | MapFlags::write;
    constexpr std::uint64_t table = abi::page_bytes;
    map(Object::tree, code_address, 4, table, cptr(Object::table3), data);
    map(Object::table3, code_address, 3, table, cptr(Object::table2), data);
    map(Object::table2, code_address, 2, table, cptr(Object::table1), data);
    map(Object::table1, code_address, 1, code_bytes, plan_.code,
        MapFlags::read | MapFlags::execute);
    map(Object::table1, frame_address, 1, frame_bytes, cptr(Object::frame), data);
    if (plan_.shared != 0)
        map(Object::table1, shared_address, 1, plan_.shared_bytes, plan_.shared, data);
}

void BareDomain::set_up() {
    check(native::invoke(cptr(Object::dispatcher), abi::DispatcherOp::setup,
                         {.rdi = cptr(Object::root),
                          .rsi = cptr(Object::tree),
                          .rdx = cptr(Object::frame),
                          .r10 = frame_address,
                          .r8 = frame_bytes,
                          .r9 = made_id()}));
    check(native::copy_capability(
        cptr(Object::space),
        {.root = cptr(Object::root), .cptr = space_index << 8, .level = abi::CptrLevel::root}));
}

void BareDomain::make_end_point(std::uint32_t slots) {
    check(native::invoke(
        cptr(Object::dispatcher), abi::DispatcherOp::endpoint,
        {.rdi = cptr(Object::end_point), .rsi = abi::dispatcher_rings_offset, .rdx = slots}));
}

void BareDomain::give(std::uint32_t source, std::uint32_t slot) {
    check(native::copy_capability(source,
                                  {.root = cptr(Object::root), .cptr = space_index << 8 | slot}));
}

void BareDomain::set_entries(std::uint64_t offset) {
    const std::uint64_t entry = code_address + offset;
    const abi::UpcallEntries entries{entry, entry, entry, entry, frame_address + frame_bytes};
    check(native::invoke(cptr(Object::dispatcher), abi::DispatcherOp::entries,
                         {.rdi = reinterpret_cast<std::uint64_t>(&entries)}));
}

void BareDomain::start(std::uint64_t offset) {
    check(native::invoke(cptr(Object::dispatcher), abi::DispatcherOp::start,
                         {.rdi = code_address + offset}));
}

void BareDomain::stop() {
    check(native::invoke(cptr(Object::dispatcher), abi::DispatcherOp::stop));
}

void BareDomain::end() { check(native::revoke_capability(plan_.ram)); }

}  // namespace zooid::bare
