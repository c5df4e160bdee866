#include "generator.hpp"

#include <cstddef>
#include <cstring>
#include <zooid/abi/call.hpp>
#include <zooid/abi/cap_invocation.hpp>
#include <zooid/abi/domain.hpp>
#include <zooid/abi/lmp.hpp>

namespace zooid::fuzz {

namespace {

using abi::CapType;

constexpr std::uint64_t shared_at(std::size_t offset) { return bare::shared_address + offset; }
/// Copies of what the victim was given may have this type, and a revoke takes those too.
constexpr bool is_vital(CapType type) {
    return abi::is_cnode(type) || type == CapType::vnode_pml4 || type == CapType::dispatcher;
}
constexpr std::uint64_t leaf = static_cast<std::uint64_t>(abi::CptrLevel::leaf);

}  // namespace

std::uint64_t Generator::edge() {
    const std::uint64_t power = std::uint64_t{1} << random_.below(64);
    return random_.one_of<std::uint64_t>({0, 1, power, power - 1, ~power, ~std::uint64_t{0} - power,
                                          0 - random_.below(64) * 64, random_.below(4096),
                                          random_.word()});
}

std::uint64_t Generator::address() {
    const std::uint64_t good = shared_at(offsetof(Shared, records)) + random_.below(32 * 1024);
    return random_.one_of<std::uint64_t>(
        {good, good & ~7ULL, bare::frame_address + random_.below(bare::frame_bytes),
         bare::code_address, 0, 8, 0x1000, abi::user_end - 8, abi::user_end, 0xffff'8000'0000'0000,
         0xffff'ffff'8000'0000, ~std::uint64_t{7}, 0x7fff'ffff'f000, edge()});
}

std::uint64_t Generator::pages(std::uint64_t count_max) {
    return random_.below(count_max + 1) * abi::page_bytes;
}

/// Behind what it took last, most of the time.
std::uint64_t Generator::place_in_ram(std::uint64_t bytes) {
    if (random_.once_in(6)) return pages(given_ram_bytes / abi::page_bytes);
    if (ram_used_bytes_ + bytes > given_ram_bytes) ram_used_bytes_ = 0;
    const std::uint64_t place = ram_used_bytes_;
    ram_used_bytes_ += bytes;
    return place;
}

std::uint64_t Generator::level() { return random_.once_in(12) ? random_.below(256) : leaf; }

std::uint32_t Generator::any_slot() {
    return guess_.slot_if(random_, [](CapType type) { return type != CapType::null; });
}

std::uint32_t Generator::root() {
    return random_.once_in(10) ? guess_.slot_of(random_, CapType::cnode_l1)
                               : static_cast<std::uint32_t>(Given::root);
}

Record Generator::invoke(std::uint32_t cptr, std::uint8_t operation) {
    Record call{};
    call.word = abi::call_word(abi::Call::invoke, operation, cptr);
    return call;
}

Record Generator::retype() {
    const CapType type = random_.one_of(
        {CapType::ram, CapType::frame, CapType::frame, CapType::cnode_l1, CapType::cnode_l2,
         CapType::vnode_pml4, CapType::vnode_pdpt, CapType::vnode_pd, CapType::vnode_pt,
         CapType::vnode_pt, CapType::dispatcher, CapType::dispatcher, CapType::end_point,
         static_cast<CapType>(random_.below(abi::cap_types_count + 2))});
    const CapType from = type == CapType::end_point                     ? CapType::dispatcher
                         : type == CapType::frame && random_.once_in(3) ? CapType::frame
                                                                        : CapType::ram;
    const bool own_size = abi::object_bytes(type) == 0 && type != CapType::end_point;
    const bool in_root = type == CapType::cnode_l2 && random_.once_in(2);
    const std::uint32_t to = in_root ? (2 + static_cast<std::uint32_t>(random_.below(2))) << 8
                                     : guess_.empty_slot(random_);
    const std::uint64_t count = random_.once_in(4) ? random_.below(20) : 1;
    const std::uint64_t object_bytes =
        !own_size ? 0
                  : (type == CapType::cnode_l1 ? abi::cnode_l1_bytes_min << random_.below(2)
                                               : abi::page_bytes + pages(8));
    const std::uint64_t bytes = own_size ? object_bytes : abi::object_bytes(type);
    Record call = invoke(root(), abi::CNodeOp::retype);
    const bool given = from == CapType::ram && !random_.once_in(6);
    call.rdi = (given ? static_cast<std::uint32_t>(Given::ram) : guess_.slot_of(random_, from)) |
               std::uint64_t{to} << 32;
    call.rsi = type == CapType::end_point ? random_.below(40) : place_in_ram(bytes * count);
    call.rdx = object_bytes;
    call.r10 = count | static_cast<std::uint64_t>(type) << 32 |
               (in_root ? static_cast<std::uint64_t>(abi::CptrLevel::root) : level()) << 40;
    if (in_root) guess_.open(to);
    for (std::uint32_t i = 0; i < count && !in_root; ++i) guess_.set(to + i, type);
    return call;
}

Record Generator::copy() {
    const bool mint = random_.once_in(3);
    const std::uint32_t from = any_slot();
    const std::uint32_t to = guess_.empty_slot(random_);
    Record call = invoke(root(), mint ? abi::CNodeOp::mint : abi::CNodeOp::copy);
    call.rdi = from | std::uint64_t{to} << 32;
    call.rsi = level();
    if (mint) call.rsi |= random_.below(16) << 8 | (random_.once_in(2) ? random_.word() : 0) << 16;
    guess_.set(to, guess_.at(from));
    return call;
}

Record Generator::remove() {
    auto operation = random_.one_of(
        {abi::CNodeOp::remove, abi::CNodeOp::remove, abi::CNodeOp::revoke, abi::CNodeOp::identify});
    // Mostly what it made itself, and seldom what its life hangs on: without a space it has nothing
    // more to try.
    std::uint32_t slot = random_.once_in(100) ? any_slot() : guess_.made_slot(random_);
    if (operation == abi::CNodeOp::revoke && is_vital(guess_.at(slot)) && !random_.once_in(20))
        operation = abi::CNodeOp::remove;
    const bool all = random_.once_in(20);
    if (all) {
        operation = abi::CNodeOp::revoke;
        slot = static_cast<std::uint32_t>(Given::ram);
        guess_ = {};
        ram_used_bytes_ = 0;
    }
    Record call = invoke(root(), operation);
    call.rdi = slot | level() << 32;
    if (operation == abi::CNodeOp::remove) guess_.set(slot, CapType::null);
    return call;
}

Record Generator::vnode_call() {
    const auto table =
        static_cast<CapType>(static_cast<unsigned>(CapType::vnode_pml4) + random_.below(4));
    const std::uint32_t vnode = guess_.slot_of(random_, table);
    const std::uint64_t flags = random_.below(random_.once_in(8) ? 256 : 8);
    const std::uint64_t count = random_.once_in(4) ? random_.below(520) : 1 + random_.below(3);
    // The first entries of the tables it was given show its code.
    const std::uint64_t entry = 96 + random_.below(random_.once_in(16) ? 65536 : 416);
    if (random_.once_in(2)) {
        const CapType lower = table == CapType::vnode_pt || random_.once_in(4)
                                  ? CapType::frame
                                  : static_cast<CapType>(static_cast<unsigned>(table) + 1);
        const std::uint32_t mapping = guess_.empty_slot(random_);
        Record call = invoke(vnode, abi::VNodeOp::map);
        call.rdi = guess_.slot_of(random_, lower) | std::uint64_t{mapping} << 32;
        call.rsi = random_.once_in(3) ? pages(8) : 0;
        call.rdx = entry | count << 16 | flags << 32;
        guess_.set(mapping, CapType::mapping);
        return call;
    }
    Record call = invoke(vnode, static_cast<std::uint8_t>(2 + random_.below(4)));
    call.rdi = guess_.slot_of(random_, CapType::mapping);
    call.rsi = random_.below(4) | count << 16 | flags << 32;
    return call;
}

/// A dispatcher of the victim's own making: its space or a new one, its tables or new ones.
Record Generator::setup() {
    Record call = invoke(guess_.slot_of(random_, CapType::dispatcher), abi::DispatcherOp::setup);
    call.rdi = root();
    call.rsi = random_.once_in(2) ? static_cast<std::uint32_t>(Given::tree)
                                  : guess_.slot_of(random_, CapType::vnode_pml4);
    call.rdx = guess_.slot_of(random_, CapType::frame);
    call.r10 = random_.once_in(4) ? address() : bare::frame_address;
    call.r8 = pages(4);
    const std::uint64_t own = domain_ | abi::domain_made_by_domain;
    call.r9 = random_.one_of<std::uint64_t>(
        {own, own, own, own, domain_, 1, std::uint64_t{1} << 32 | 1, random_.word()});
    return call;
}

Record Generator::dispatcher_call() {
    const auto operation = random_.one_of(
        {abi::DispatcherOp::setup, abi::DispatcherOp::setup, abi::DispatcherOp::entries,
         abi::DispatcherOp::start, abi::DispatcherOp::start, abi::DispatcherOp::stop,
         abi::DispatcherOp::endpoint, abi::DispatcherOp::endpoint, abi::DispatcherOp::endpoint,
         abi::DispatcherOp::rearm, abi::DispatcherOp::event, abi::DispatcherOp::root,
         abi::DispatcherOp::space});
    if (operation == abi::DispatcherOp::setup) return setup();
    if (operation == abi::DispatcherOp::stop && !random_.once_in(20)) return setup();
    Record call = invoke(guess_.slot_of(random_, CapType::dispatcher), operation);
    switch (operation) {
        case abi::DispatcherOp::entries:
            call.rdi = shared_at(offsetof(Shared, entries) +
                                 random_.below(entry_blocks) * sizeof(abi::UpcallEntries));
            break;
        case abi::DispatcherOp::start:
            call.rdi = random_.once_in(8) ? address() : bare::code_address;
            break;
        case abi::DispatcherOp::endpoint: {
            const std::uint32_t to = guess_.empty_slot(random_);
            call.rdi = to;
            call.rsi = random_.once_in(3) ? edge() & ~63ULL : 64 * random_.below(256);
            call.rdx = std::uint64_t{1} << random_.below(8);
            call.r10 = random_.below(8);
            guess_.set(to, CapType::end_point);
            break;
        }
        case abi::DispatcherOp::rearm:
            call.rdi = guess_.slot_of(random_, CapType::end_point);
            break;
        case abi::DispatcherOp::event:
            call.rdi = random_.below(64);
            break;
        case abi::DispatcherOp::root:
            call.rdi = guess_.slot_of(random_, CapType::cnode_l1);
            break;
        case abi::DispatcherOp::space:
            call.rdi = guess_.empty_slot(random_);
            guess_.set(static_cast<std::uint32_t>(call.rdi), CapType::cnode_l1);
            break;
        default:  // stop takes nothing
            break;
    }
    return call;
}

Record Generator::send() {
    const std::uint32_t to = guess_.slot_of(random_, CapType::end_point);
    if (random_.once_in(3)) return invoke(to, abi::EndPointOp::notify);
    Record call{};
    call.word =
        abi::call_word(abi::Call::lmp_send, static_cast<std::uint8_t>(random_.below(2)), to);
    const auto words = static_cast<std::uint16_t>(random_.below(random_.once_in(3) ? 300 : 8));
    call.rdi = abi::lmp_header(static_cast<std::uint16_t>(random_.word()), 0, words);
    call.rsi = random_.once_in(4) ? any_slot() : 0;
    call.rdx = words > 7 ? address() : random_.word();
    return call;
}

/// A request to another core, or to its own: most often about its own tree. The victims of other
/// cores have the same id, and lose pages by it.
Record Generator::post() {
    Record call = invoke(static_cast<std::uint32_t>(Given::ipi),
                         static_cast<std::uint8_t>(random_.below(random_.once_in(8) ? 256 : 2)));
    call.rdi = random_.once_in(8) ? edge() : random_.below(8);
    call.rsi = random_.below(6);
    call.rdx = random_.once_in(4) ? random_.below(8) : domain_ | abi::domain_made_by_domain;
    call.r10 = random_.one_of<std::uint64_t>(
        {address(), bare::frame_address + abi::page_bytes, 0x5f00'0000'0000});
    call.r8 = random_.below(600);
    call.r9 = random_.word();
    return call;
}

Record Generator::leave_core() {
    Record call{};
    switch (random_.below(3)) {
        case 0:
            call.word = abi::call_word(abi::Call::yield, static_cast<std::uint8_t>(random_.word()));
            break;
        case 1:
            // To a time long past, or with an event count that is not its own: it comes back.
            call.word = abi::call_word(abi::Call::suspend);
            call.rdi = random_.word();
            call.rsi = 1;
            break;
        default:
            call.word = abi::call_word(abi::Call::resume);
            call.rdi = random_.once_in(4)
                           ? address()
                           : shared_at(offsetof(Shared, registers) +
                                       random_.below(register_blocks) * sizeof(abi::Registers));
    }
    return call;
}

Record Generator::noise() {
    Record call{};
    call.word = abi::call_bit | random_.word();
    if (random_.once_in(8)) call.word = random_.word();
    std::uint64_t* const words = &call.rdi;
    for (unsigned i = 0; i < 9; ++i)
        words[i] = random_.one_of<std::uint64_t>({edge(), address(), any_slot(), random_.word()});
    return call;
}

/// One word of a sensible call becomes something else.
void Generator::spoil(Record& call) {
    std::uint64_t* const words = &call.word;
    const std::uint64_t which = random_.below(7);
    words[which] = random_.one_of<std::uint64_t>(
        {words[which] ^ std::uint64_t{1} << random_.below(64), edge(), address(), any_slot()});
    if (which == 0) call.word |= abi::call_bit;
}

Record Generator::sensible() {
    const std::uint64_t kind = random_.below(100);
    if (kind < 26) return retype();
    if (kind < 41) return copy();
    if (kind < 60) return remove();
    if (kind < 77) return vnode_call();
    if (kind < 88) return dispatcher_call();
    if (kind < 94) return send();
    if (kind < 96) return post();
    if (kind < 98) return leave_core();
    return invoke(any_slot(), static_cast<std::uint8_t>(random_.below(8)));
}

void Generator::fill_blocks(Shared& shared) {
    for (abi::UpcallEntries& entries : shared.entries) {
        entries = {bare::code_address, bare::code_address, bare::code_address, bare::code_address,
                   bare::frame_address + bare::frame_bytes};
        if (random_.once_in(4)) entries.upcall_stack = address();
        if (random_.once_in(16)) entries.trap = address();
    }
    for (abi::Registers& registers : shared.registers) {
        std::uint64_t words[sizeof(abi::Registers) / 8];
        for (std::uint64_t& word : words) word = random_.one_of({random_.word(), address()});
        std::memcpy(&registers, words, sizeof registers);
        if (!random_.once_in(8)) registers.rip = bare::code_address;
    }
}

void Generator::fill(Shared& shared) {
    guess_ = {};
    ram_used_bytes_ = 0;
    fill_blocks(shared);
    shared.next = 0;
    shared.count = batch_calls;
    for (Record& record : shared.records) {
        record = random_.once_in(12) ? noise() : sensible();
        if (random_.once_in(8)) spoil(record);
        record.disabled = random_.once_in(16) ? random_.below(3) : 0;
        record.status = status_none;
    }
}

}  // namespace zooid::fuzz
