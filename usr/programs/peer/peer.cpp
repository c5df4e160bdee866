#include "zooid/peer/peer.hpp"

#include <cstring>
#include <zooid/abi/dispatcher_frame.hpp>
#include <zooid/abi/lmp.hpp>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

extern "C" {
extern const unsigned char peer_code_begin[], peer_code_end[], peer_echo[], peer_yield[],
    peer_sleep[], peer_fault[], peer_reflect[], peer_fault_upcall[], peer_reflected[];
}

namespace zooid::peer {

namespace {

using abi::CapType;

constexpr std::uint64_t code_address = 0x40'0000;
constexpr std::uint64_t frame_address = 0x41'0000;
constexpr std::uint64_t frame_bytes = 16 * 1024;
constexpr std::uint64_t code_bytes = 4096;
constexpr std::uint64_t domain_number = 0xbe7c4;

constexpr std::uint64_t cnode_bytes = abi::object_bytes(CapType::cnode_l2);
constexpr unsigned counter = 1;  // of DispatcherFrame::libos; peer_code.S counts there

std::uint64_t entry(std::uint64_t address, unsigned level) {
    return address >> (12 + 9 * (level - 1)) & 511;
}

/// Where a piece of the code is in the peer.
std::uint64_t there(const unsigned char* code) {
    return code_address + static_cast<std::uint64_t>(code - peer_code_begin);
}

std::uint64_t begin_of(PeerWork work) {
    switch (work) {
        case PeerWork::echo:
            return there(peer_echo);
        case PeerWork::yield:
            return there(peer_yield);
        case PeerWork::sleep:
            return there(peer_sleep);
        case PeerWork::fault:
            return there(peer_fault);
        case PeerWork::reflect:
            return there(peer_reflect);
    }
    return 0;
}

}  // namespace

Peer::Peer(std::uint32_t cnode, PeerWork work, std::uint32_t answer_to, std::uint32_t ram)
    : cnode_(cnode),
      ram_(ram != 0 ? ram : native::runtime().allocate_ram(peer_ram_bytes + cnode_bytes)) {
    check(native::retype(ram_, 0, CapType::cnode_l2, 0, 1,
                         {.cptr = cnode << 8, .level = abi::CptrLevel::root}));
    used_bytes_ = cnode_bytes;
    make_objects();
    make_tree();
    write_code();
    if (status_ == abi::Status::ok) start(work, answer_to);
}

void Peer::make(std::uint32_t number, CapType type, std::uint64_t bytes) {
    const std::uint64_t size = abi::object_bytes(type) != 0 ? 0 : bytes;
    check(native::retype(ram_, used_bytes_, type, size, 1, {.cptr = slot(number)}));
    offset_[number] = used_bytes_;
    used_bytes_ += bytes;
}

void Peer::make_objects() {
    make(root_slot, CapType::cnode_l1, abi::cnode_l1_bytes_min);
    make(space_slot, CapType::cnode_l2, abi::object_bytes(CapType::cnode_l2));
    make(frame_slot, CapType::frame, frame_bytes);
    make(tree_slot, CapType::vnode_pml4, abi::page_bytes);
    make(table3_slot, CapType::vnode_pdpt, abi::page_bytes);
    make(table2_slot, CapType::vnode_pd, abi::page_bytes);
    make(table1_slot, CapType::vnode_pt, abi::page_bytes);
    make(code_slot, CapType::frame, code_bytes);
    make(dispatcher_slot, CapType::dispatcher, abi::page_bytes);
}

void Peer::map(std::uint32_t table, std::uint64_t entry, std::uint64_t count, std::uint32_t source,
               abi::MapFlags flags) {
    const std::uint32_t mapping = slot(first_mapping_slot + mappings_++);
    check(native::invoke(slot(table), abi::VNodeOp::map,
                         {.rdi = slot(source) | std::uint64_t{mapping} << 32,
                          .rdx = entry | count << 16 | std::uint64_t{flags.bits} << 32}));
}

void Peer::make_tree() {
    using abi::MapFlags;
    constexpr MapFlags data = MapFlags::read | MapFlags::write;
    map(tree_slot, entry(code_address, 4), 1, table3_slot, data);
    map(table3_slot, entry(code_address, 3), 1, table2_slot, data);
    map(table2_slot, entry(code_address, 2), 1, table1_slot, data);
    map(table1_slot, entry(code_address, 1), 1, code_slot, MapFlags::read | MapFlags::execute);
    map(table1_slot, entry(frame_address, 1), frame_bytes / abi::page_bytes, frame_slot, data);
}

void Peer::write_code() {
    const abi::MappedFrame here = native::runtime().map_frame(slot(code_slot), 0, code_bytes, 1);
    const auto bytes = static_cast<std::size_t>(peer_code_end - peer_code_begin);
    if (here.address == 0 || bytes > code_bytes) {
        if (status_ == abi::Status::ok) status_ = abi::Status::not_enough_memory;
        return;
    }
    std::memcpy(reinterpret_cast<void*>(here.address), peer_code_begin, bytes);
    frame_here_ = native::runtime().map_frame(slot(frame_slot), 0, frame_bytes, 0).address;
}

void Peer::start(PeerWork work, std::uint32_t answer_to) {
    check(native::invoke(slot(dispatcher_slot), abi::DispatcherOp::setup,
                         {.rdi = slot(root_slot),
                          .rsi = slot(tree_slot),
                          .rdx = slot(frame_slot),
                          .r10 = frame_address,
                          .r8 = frame_bytes,
                          .r9 = domain_number + cnode_}));
    check(native::invoke(
        slot(dispatcher_slot), abi::DispatcherOp::endpoint,
        {.rdi = slot(end_point_slot), .rsi = abi::dispatcher_rings_offset, .rdx = peer_slots}));
    check(native::copy_capability(slot(space_slot), {.root = slot(root_slot),
                                                     .cptr = (peer_answers_to >> 8) << 8,
                                                     .level = abi::CptrLevel::root}));
    if (answer_to != 0)
        check(
            native::copy_capability(answer_to, {.root = slot(root_slot), .cptr = peer_answers_to}));
    const abi::UpcallEntries entries{.run = begin_of(work),
                                     .page_fault = there(peer_fault_upcall),
                                     .trap = there(peer_fault_upcall),
                                     .reflect = there(peer_reflected),
                                     .upcall_stack = frame_address + frame_bytes};
    check(native::invoke(slot(dispatcher_slot), abi::DispatcherOp::entries,
                         {.rdi = reinterpret_cast<std::uint64_t>(&entries)}));
    check(native::invoke(slot(dispatcher_slot), abi::DispatcherOp::start, {.rdi = entries.run}));
}

std::uint64_t Peer::upcalls() const {
    const auto& frame = *reinterpret_cast<const volatile abi::DispatcherFrame*>(frame_here_);
    return frame.libos[counter];
}

void Peer::stop() { check(native::invoke(slot(dispatcher_slot), abi::DispatcherOp::stop)); }

}  // namespace zooid::peer
