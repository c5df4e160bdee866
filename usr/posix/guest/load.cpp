// Loads the domain's program: code shown from the boot module, data copied into blocks, the first
// stack built.
#include <zooid/libos/address_space.hpp>
#include <zooid/libos/blocks.hpp>
#include <zooid/libos/memory.hpp>
#include <zooid/libos/personality.hpp>
#include <zooid/libos/runtime.hpp>
#include <zooid/posix/initial_stack.hpp>
#include <zooid/posix/program_plan.hpp>

#include "guest/domain.hpp"

namespace zooid::posix::guest {

namespace {

/// Copies `bytes` into the domain's blocks at `address`, page by page.
bool copy_in(Address address, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        libos::Block* block = libos::get_block(address);
        if (block == nullptr) return false;
        libos::ensure_content(*block, address);
        const std::uint64_t room = page_bytes - address % page_bytes;
        const std::size_t here = bytes.size() < room ? bytes.size() : room;
        auto* to = reinterpret_cast<std::byte*>(libos::alias_of(*block, address));
        for (std::size_t i = 0; i < here; ++i) to[i] = bytes[i];
        address += here;
        bytes = bytes.subspan(here);
    }
    return true;
}

const char*
place_segment(const Segment& segment, std::span<const std::byte> file, RegionMap& regions) {
    const RegionTraits traits{segment.protection, RegionKind::image, true};
    if (!regions.map(segment.pages(), traits)) return "too many regions in the program";
    if (!segment.protection.has(writable)) {
        if (domain.image_ranges == image_ranges_max) return "too many segments in the program";
        domain.image[domain.image_ranges++] = {segment.file_pages().start, segment.file_pages().end,
                                               page_down(segment.file_offset)};
        abi::MapFlags flags = abi::MapFlags::read;
        if (segment.protection.has(executable)) flags = flags | abi::MapFlags::execute;
        return libos::map_range(segment.file_pages().start,
                                static_cast<std::uint32_t>(abi::BirthSlot::program),
                                page_down(segment.file_offset), segment.file_pages().bytes(), flags)
                   ? nullptr
                   : "the program's code cannot be mapped";
    }
    const auto bytes = file.subspan(segment.file_offset, segment.file_bytes);
    return copy_in(segment.address, bytes) ? nullptr : "not enough memory for the program's data";
}

const char* text_of(ProgramError error) {
    switch (error) {
        case ProgramError::needs_interpreter:
            return "dynamically linked: link it statically";
        case ProgramError::not_elf:
            return "not an ELF program";
        case ProgramError::not_x86_64:
            return "a program for another machine";
        default:
            return "malformed ELF program";
    }
}

unsigned split_arguments(std::array<std::string_view, abi::domain_args_max>& arguments) {
    const abi::DomainInfo& info = *domain.info;
    std::size_t at = 0;
    unsigned count = 0;
    while (count < info.arguments && count < abi::domain_args_max &&
           at < abi::domain_args_bytes_max) {
        const std::string_view rest(info.argument_bytes + at, abi::domain_args_bytes_max - at);
        const std::size_t length = rest.find('\0');
        if (length == std::string_view::npos) break;
        arguments[count++] = rest.substr(0, length);
        at += length + 1;
    }
    return count;
}

const char* build_stack(const ProgramPlan& plan, RegionMap& regions, Address& first_rsp) {
    const PageRange pages{stack_top - stack_bytes, stack_top};
    if (!regions.map(pages, {readable | writable, RegionKind::stack, true}))
        return "no room for the stack";
    std::array<std::string_view, abi::domain_args_max> arguments;
    const unsigned count = split_arguments(arguments);
    StackContents contents;
    contents.arguments = {arguments.data(), count};
    contents.executable = count > 0 ? arguments[0] : "program";
    const auto* seed = reinterpret_cast<const std::uint8_t*>(domain.info->random_seed);
    for (unsigned i = 0; i < 16; ++i) contents.random[i] = seed[i];
    contents.program_headers = plan.program_headers;
    contents.program_header_count = plan.program_header_count;
    contents.entry = plan.entry;
    contents.zooid_table = reinterpret_cast<Address>(&libos::runtime_table());
    libos::Block* block = libos::get_block(stack_top - page_bytes);
    if (block == nullptr) return "not enough memory for the stack";
    constexpr std::uint64_t bytes = 3 * page_bytes;
    for (std::uint64_t at = 1; at <= 3; ++at)
        libos::ensure_content(*block, stack_top - at * page_bytes);
    auto* memory = reinterpret_cast<std::byte*>(libos::alias_of(*block, stack_top - bytes));
    const auto rsp = build_initial_stack({memory, bytes}, stack_top, contents);
    if (!rsp) return "arguments too long";
    first_rsp = *rsp;
    return nullptr;
}

alignas(64) std::byte process_memory[sizeof(Process)];

Process& make_process(const ProgramPlan& plan) {
    ProcessLayout layout;
    const abi::DomainInfo& info = *domain.info;
    layout.process_id =
        static_cast<ThreadId>((info.domain >> 32) * 100000 + (info.domain & 0xffff) * 1000 + 1);
    layout.home_core = static_cast<CoreNumber>(info.core);
    for (unsigned i = 0; i < layout.cores.words.size(); ++i) layout.cores.words[i] = info.cores[i];
    layout.heap = {plan.pages.end, plan.pages.end + heap_bytes_max};
    if (layout.heap.end > layout.limits.placed.start) layout.heap.end = layout.limits.placed.start;
    layout.limits.allowed.end = stack_top;
    layout.console_is_tty = (info.flags & abi::domain_has_input) != 0;
    const auto* seed = reinterpret_cast<const std::uint8_t*>(info.random_seed);
    for (unsigned i = 0; i < 16; ++i)
        layout.random_seed[i] = layout.random_seed[i + 16] =
            static_cast<std::uint8_t>(seed[i] ^ (i * 37));
    return *new (process_memory) Process(backend(), layout);
}

}  // namespace

}  // namespace zooid::posix::guest

namespace zooid::libos {

using namespace posix;
using namespace posix::guest;

const char* personality_load(libos::Thread& main_thread) {
    const auto program = static_cast<std::uint32_t>(abi::BirthSlot::program);
    const std::uint64_t file_bytes = guest::domain.info->program_bytes;
    const abi::MappedFrame file = map_frame(program, 0, file_bytes, 0);
    if (file.address == 0) return "the program's module cannot be mapped";
    const std::span<const std::byte> bytes{reinterpret_cast<const std::byte*>(file.address),
                                           file_bytes};
    const AddressLimits limits;
    const Address bias = position_independent(bytes) ? 0x5555'0000'0000 - 0x5000'0000'0000 : 0;
    const auto plan = plan_program(bytes, file_bytes, bias, limits.allowed);
    if (!plan) return text_of(plan.error());
    Process& process = make_process(*plan);
    for (const Segment& segment : plan->list()) {
        if (const char* why = place_segment(segment, bytes, process.home.regions)) return why;
    }
    Address rsp = 0;
    if (const char* why = build_stack(*plan, process.home.regions, rsp)) return why;
    main_thread.registers.rip = plan->entry;
    main_thread.registers.rsp = rsp;
    posix::Thread& thread = *new (main_thread.personality) posix::Thread;
    thread.id = process.layout().process_id;
    thread.core = process.layout().home_core;
    guest::domain.process = &process;
    return nullptr;
}

}  // namespace zooid::libos
