// Birth of a domain on its home core.
#include <zooid/abi/domain.hpp>
#include <zooid/abi/lmp.hpp>
#include <zooid/libos/address_space.hpp>
#include <zooid/libos/call.hpp>
#include <zooid/libos/memory.hpp>
#include <zooid/libos/output.hpp>
#include <zooid/libos/personality.hpp>
#include <zooid/libos/ram.hpp>
#include <zooid/libos/schedule.hpp>
#include <zooid/libos/span.hpp>
#include <zooid/libos/start.hpp>

namespace zooid::libos {

namespace {

Core home_core;

static_assert(sizeof(Core) <= abi::span_core_bytes);

void set_up_core(Core& core, abi::DispatcherFrame& frame) {
    core.frame = &frame;
    core.ring_bytes_used = static_cast<std::uint32_t>(abi::lmp_ring_bytes(abi::monitor_ring_slots));
    core.upcall_stack = frame.self + abi::dispatcher_frame_bytes;
    frame.libos[word_core] = reinterpret_cast<std::uint64_t>(&core);
    frame.libos[word_thread] = 0;
}

void set_entries(const abi::DispatcherFrame& frame) {
    const abi::UpcallEntries entries{
        .run = reinterpret_cast<std::uint64_t>(&libos_upcall_run),
        .page_fault = reinterpret_cast<std::uint64_t>(&libos_upcall_page_fault),
        .trap = reinterpret_cast<std::uint64_t>(&libos_upcall_trap),
        .reflect = reinterpret_cast<std::uint64_t>(&libos_reflect),
        .upcall_stack = frame.self + abi::dispatcher_frame_bytes};
    invoke(static_cast<std::uint32_t>(abi::BirthSlot::dispatcher), abi::DispatcherOp::entries,
           reinterpret_cast<std::uint64_t>(&entries));
}

/// A dispatcher of a domain that lives elsewhere: its data is there already, its Core is behind its
/// frame.
[[noreturn]] void start_spanned(abi::DispatcherFrame& frame) {
    set_up_core(*reinterpret_cast<Core*>(frame.self + abi::dispatcher_frame_bytes), frame);
    set_entries(frame);
    ram_init(frame.libos[abi::span_ram_word]);
    memory_init(false);
    adopt_table(3, abi::libos_base, static_cast<std::uint32_t>(abi::BirthSlot::top_pdpt));
    if (!join_home()) end_domain(139, "no channel to the home core");
    run_threads();
}

}  // namespace

void start(abi::DispatcherFrame& frame) {
    const auto& info = *reinterpret_cast<const abi::DomainInfo*>(abi::domain_info_base);
    if (info.magic == abi::domain_info_magic && info.core != frame.core) start_spanned(frame);
    set_up_core(home_core, frame);
    set_entries(frame);
    if (info.magic != abi::domain_info_magic)
        end_domain(139, "the domain information page is not there");
    ram_init(info.ram_bytes);
    memory_init(true);
    adopt_table(3, abi::libos_base, static_cast<std::uint32_t>(abi::BirthSlot::top_pdpt));
    personality_init(info);
    Thread* main_thread = make_thread();
    if (main_thread == nullptr) end_domain(139, "no memory for the first thread");
    if (const char* why = personality_load(*main_thread)) end_domain(126, why);
    make_ready(*main_thread);
    run_threads();
}

}  // namespace zooid::libos
