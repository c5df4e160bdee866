#include "host_kernel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <zooid/abi/domain.hpp>

#include "cpudriver/arch/x86_64/interrupts.hpp"
#include "cpudriver/arch/x86_64/user_access.hpp"
#include "cpudriver/dispatch/dispatcher_setup.hpp"
#include "cpudriver/dispatch/invalidation_requests.hpp"
#include "cpudriver/dispatch/invoke.hpp"
#include "cpudriver/dispatch/kernel_facts.hpp"
#include "cpudriver/dispatch/request_rings.hpp"
#include "cpudriver/panic/panic.hpp"
#include "cpudriver/trace/trace.hpp"
#include "debug_image/watch_translations.hpp"

extern "C" std::uint64_t zooid_syscall(zooid::abi::Registers* registers, std::uint64_t word);

namespace zooid::cpudriver {

namespace {

testing::HostKernel* here = nullptr;
std::uint64_t time_ns = 0;

/// How the kernel leaves for user code, or halts, out of any depth.
struct Departure {
    testing::Left left;
};

constexpr std::uint64_t user_first = 4096;

}  // namespace

// The machine: what a core of the real one does, this one writes down.
namespace arch {
void halt() { throw Departure{{.exit = testing::Exit::idle}}; }
void timer_start_ns(std::uint64_t) {}
void timer_stop() {}
void send_request_ipi(std::uint32_t core) { here->ipis.push_back(core); }
}  // namespace arch

bool copy_from_user(std::span<std::byte> to, std::uint64_t from) {
    if (from < user_first) return false;
    std::memcpy(to.data(), reinterpret_cast<const void*>(from), to.size());
    return true;
}
std::uint64_t now_ns() { return time_ns; }
const Clock& this_clock() {
    static constexpr Clock clock{.hz = 1'000'000'000, .base_tsc = 0, .scale = 1ULL << 32};
    return clock;
}
std::int64_t frame_clock_offset_ns() { return 0; }
abi::TraceRing* trace_ring = nullptr;
void panic(std::string_view reason, const TrapFrame*) {
    throw std::runtime_error("panic: " + std::string(reason));
}
void kill_current(std::string_view why, const abi::Registers&) {
    throw std::runtime_error("killed: " + std::string(why));
}
void protocol_step(ProtocolStep step) {
    if (here != nullptr && here->step) here->step(static_cast<unsigned>(step));
}
void report_closed_ring(std::uint32_t source) { here->closed.push_back(source); }
void forget_page(std::uint64_t) {}
void forget_all() {}
void check_translations() {}

// Invocations of what this machine has not.
abi::Status invoke_kernel(Slot&, abi::Registers&) { return abi::Status::denied; }
abi::Status invoke_console(Slot&, abi::Registers&) { return abi::Status::denied; }
abi::Status invoke_ipi(Slot&, abi::Registers&) { return abi::Status::denied; }
abi::Status invoke_io_port(Slot&, abi::Registers&) { return abi::Status::denied; }
abi::Status invoke_irq_source(Slot&, abi::Registers&) { return abi::Status::denied; }
abi::Status invoke_irq_dest(Slot&, abi::Registers&) { return abi::Status::denied; }

extern "C" {
abi::Registers* zooid_save_area = nullptr;
const void* zooid_current_frame = nullptr;
std::uint64_t zooid_reflect_entry = 0;
void zooid_resume(const abi::Registers* registers) {
    throw Departure{{.exit = testing::Exit::resumed,
                     .status = static_cast<abi::Status>(registers->rax),
                     .registers = *registers}};
}
void zooid_upcall(std::uint64_t address, std::uint64_t, std::uint64_t, std::uint64_t reason) {
    throw Departure{{.exit = testing::Exit::upcalled,
                     .entry = address,
                     .reason = static_cast<abi::UpcallReason>(reason)}};
}
}

}  // namespace zooid::cpudriver

namespace zooid::cpudriver::testing {

namespace {

constexpr std::uint64_t frame_bytes = 32 * kib;
constexpr std::uint64_t page = abi::page_bytes;

}  // namespace

HostKernel::HostKernel() : shared_(abi::shared_region_bytes(host_cores) + 64) {
    here = this;
    world.object_gone = [](const Slot& slot) {
        if (slot.type != CapType::dispatcher) return;
        auto& dispatcher = *window<Dispatcher>({slot.base});
        if (dispatcher.magic == dispatcher_magic) delist(dispatcher);
    };
    kernel.tag = image_tag();
    kernel.cores = host_cores;
    kernel.dispatchers = nullptr;
    kernel.dispatcher_count = 0;
    kernel.requests_served = kernel.ipis_sent = kernel.malformed_requests = 0;
    std::ranges::fill(kernel.closed_rings, 0);
    kernel.ready = ReadyQueue();
    kernel.ready.begin(abi::SchedulingPolicy::rr);
    current = nullptr;
    time_ns = 1;
    requests_init(shared_region(), host_cores, 0, 1);
}

std::byte* HostKernel::shared_region() {
    const auto at = reinterpret_cast<std::uintptr_t>(shared_.data());
    return shared_.data() + (64 - at % 64) % 64;
}

Dispatcher& HostKernel::make_dispatcher(std::uint64_t domain) {
    const auto take = [&](CapType type, std::uint64_t bytes) -> Slot& {
        Slot& made = world.make(type, next_bytes_, type == CapType::frame ? bytes : 0);
        next_bytes_ += bytes;
        return made;
    };
    Slot& frame = take(CapType::frame, frame_bytes);
    Slot& tree = take(CapType::vnode_pml4, page);
    Slot& object = take(CapType::dispatcher, page);
    EXPECT_EQ(setup_dispatcher(object, {.root = world.root,
                                        .tree = &tree,
                                        .frame = &frame,
                                        .frame_address = 0x7000'0000,
                                        .domain = domain}),
              abi::Status::ok);
    return *window<Dispatcher>({object.base});
}

Slot& HostKernel::make_end_point(Dispatcher& dispatcher, std::uint32_t offset, std::uint32_t slots,
                                 std::uint64_t badge) {
    Slot* const object = kernel.capabilities.database.find(
        CapType::dispatcher, extent(CapType::dispatcher, physical(&dispatcher).value, page), 0);
    if (object == nullptr) throw std::logic_error("no such dispatcher");
    Slot& made = world.fresh();
    Dispatcher* const before = current;
    current = &dispatcher;  // its own call
    abi::Registers registers{};
    registers.rax = abi::call_word(abi::Call::invoke,
                                   static_cast<std::uint8_t>(abi::DispatcherOp::endpoint), 0);
    registers.rdi = cptr_of(made);
    registers.rsi = offset;
    registers.rdx = slots;
    registers.r10 = badge;
    EXPECT_EQ(invoke_dispatcher(*object, registers), abi::Status::ok);
    current = before;
    return made;
}

abi::LmpRing& HostKernel::ring_of(Dispatcher& dispatcher, std::uint32_t offset) {
    return *reinterpret_cast<abi::LmpRing*>(reinterpret_cast<std::byte*>(dispatcher.frame) +
                                            offset);
}

std::uint32_t HostKernel::cptr_of(const Slot& slot) {
    const std::uint64_t at = physical(&slot).value - arena_base;
    return static_cast<std::uint32_t>(at / (16 * kib) << 8 | at % (16 * kib) / sizeof(Slot));
}

template <class Enter>
Left HostKernel::leave(Enter enter) {
    try {
        return enter();
    } catch (const Departure& departure) {
        return departure.left;
    }
}

void HostKernel::start(Dispatcher& dispatcher) {
    dispatcher.entries.run = 0x1000;
    make_runnable(dispatcher);
}

Left HostKernel::run() {
    return leave([]() -> Left { schedule(); });
}

Left HostKernel::call(std::uint64_t word, const abi::Registers& registers) {
    if (current == nullptr) throw std::logic_error("nobody runs");
    abi::Registers& saved = current->exact;  // where the entry puts them
    saved = registers;
    saved.rax = word;
    return leave([&]() -> Left {
        const auto status = static_cast<abi::Status>(zooid_syscall(&saved, word));
        return {.exit = Exit::returned, .status = status, .registers = saved};
    });
}

Left HostKernel::preempt(std::uint64_t after_ns) {
    pass(after_ns);
    kernel.ready.timer_fired();
    return leave([]() -> Left { continue_or_switch(abi::Registers{}); });
}

void HostKernel::pass(std::uint64_t ns) { time_ns += ns; }

}  // namespace zooid::cpudriver::testing
