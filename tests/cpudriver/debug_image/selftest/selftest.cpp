#include <array>

#include "arch/x86_64/application_core.hpp"
#include "arch/x86_64/core_main.hpp"
#include "arch/x86_64/instructions.hpp"
#include "arch/x86_64/interrupts.hpp"
#include "arch/x86_64/ioapic.hpp"
#include "arch/x86_64/page_bits.hpp"
#include "arch/x86_64/ram_window.hpp"
#include "arch/x86_64/this_core.hpp"
#include "arch/x86_64/user_access.hpp"
#include "console/print.hpp"
#include "tests/cpudriver/debug_image/selftest/exercise.hpp"
#include "time/clock.hpp"

namespace zooid::cpudriver {
namespace selftest {
namespace {

constexpr std::uint64_t core_ram_bytes = 16 << 20;
constexpr std::uint64_t answer_deadline_ns = 20'000'000'000;  // for a starved virtual processor
constexpr std::uint64_t nudge_after_ns = 500'000'000;
constexpr std::uint64_t nonce_seed = 0x5a6f'6f69'6400'0000;

struct Follower {
    std::uint32_t core = 0;
    std::uint64_t ram = 0;  // physical
    bool alive = true;
};

std::array<Follower, abi::boot_cores_max> followers;
std::size_t follower_count = 0;
unsigned failures = 0;

template <class... Parts>
bool check(bool passed, const Parts&... what) {
    print(passed ? "PASS " : "FAIL ", what..., "\n");
    if (!passed) ++failures;
    return passed;
}

/// Waits, bounded, until `done()`.
template <class Condition>
bool wait_until(Condition done, std::uint64_t limit_ns = answer_deadline_ns) {
    const std::uint64_t deadline = now_ns() + limit_ns;
    while (!done()) {
        if (now_ns() > deadline) return false;
        pause();
    }
    return true;
}

void ask(const Follower& follower, Exercise what, std::uint64_t argument = 0) {
    TestLine& line = test_line(follower.core);
    const std::uint32_t sequence = (line.asked.load(std::memory_order_relaxed) >> 8) + 1;
    line.argument = argument;
    line.asked.store(sequence << 8 | static_cast<std::uint32_t>(what), std::memory_order_release);
    arch::send_request_ipi(follower.core);
}

/// True when the follower did what it was asked.
bool answered(const Follower& follower) {
    TestLine& line = test_line(follower.core);
    return wait_until([&] {
        return line.answered.load(std::memory_order_acquire) ==
               line.asked.load(std::memory_order_relaxed);
    });
}

void add_follower(std::uint32_t apic, std::uint64_t& end) {
    const std::uint32_t core = abi::core_of_apic(boot_info(), apic);
    if (!check(core < this_core().cores_max && core != 0, "APIC id ", apic, " is a core")) return;
    end -= core_ram_bytes;
    CoreStart start;
    start.core = core;
    start.nonce = nonce_seed + core;
    start.ram_count = 1;
    start.ram[0] = {.base = end, .bytes = core_ram_bytes};
    if (!check(start_application_core(start).has_value(), "core ", core, " started")) return;
    followers[follower_count++] = {.core = core, .ram = end};
}

void start_followers() {
    const RamRun& ram = this_core().ram[0];
    std::uint64_t end = ram.base + ram.bytes;
    std::string_view list = kernel_option("testcores").value_or("");
    while (!list.empty()) {
        const auto apic = abi::take_number(list, layout::apic_ids_max - 1);
        if (!apic) {
            check(false, "testcores is a list of APIC ids");
            return;
        }
        add_follower(static_cast<std::uint32_t>(*apic), end);
        if (!list.empty()) list.remove_prefix(1);
    }
}

void check_up(Follower& follower) {
    const auto up = [&] { return core_presence(follower.core) == abi::Presence::awake; };
    if (!wait_until(up, nudge_after_ns)) nudge_application_core(follower.core);
    follower.alive = wait_until(up);
    if (!check(follower.alive, "core ", follower.core, " up")) return;
    ask(follower, Exercise::report);
    follower.alive = check(answered(follower), "core ", follower.core, " answers");
    const TestLine& line = test_line(follower.core);
    print("core ", follower.core, ": APIC id ", boot_info().core_apic[follower.core], ", text at ",
          Hex{line.text_physical}, ", RAM from ", Hex{follower.ram}, ", nonce ", Hex{line.nonce},
          "\n");
    check(line.text_physical == follower.ram + layout::page_bytes + layout::kcb_bytes &&
              line.nonce == nonce_seed + follower.core &&
              presence_line_of(follower.core).nonce == nonce_seed + follower.core,
          "core ", follower.core, " runs its own text in its own RAM");
}

void check_own_space() {
    const CoreData& own = this_core();
    const auto text = translate(layout::image_base + own.image);
    print("core 0: APIC id ", own.apic, ", text at ", Hex{text ? text->physical : 0}, "\n");
    check(text && text->physical == own.image, "core 0 text is where its page tables say");
    std::uint64_t value = 0;
    check(!probe_write(layout::window_base + own.image, 0), "text not writable via the window");
    check(!probe_write(layout::image_base + own.image, 0), "text not writable in place");
    check(probe_read(layout::window_base + own.image, value), "text readable via the window");
    check(!probe_read(0x100000, value), "no identity map");
    check(!probe_write(layout::window_base + own.boot_info, 0), "boot information read-only");
    const std::uint64_t guard = own.kernel_stack_top - layout::kernel_stack_bytes - 8;
    check(!probe_read(guard, value) &&
              !probe_read(guard - layout::image_base + layout::window_base, value),
          "guard page absent, in place and via the window");
    check(audit_page_tables() == 0, "core 0 page tables: nothing foreign, nothing W and X");
    std::array<std::byte, 8> buffer{};
    check(!copy_from_user(buffer, 0x1000), "copy from absent user memory refused");
    check(!copy_from_user(buffer, layout::window_base + own.image), "copy from kernel refused");
    check(!copy_to_user(layout::user_end - 4, buffer), "copy across the user end refused");
}

void check_isolation(const Follower& follower) {
    std::uint64_t value = 0;
    check(!probe_read(layout::window_base + follower.ram, value), "core ", follower.core,
          " RAM absent in core 0");
    ask(follower, Exercise::audit);
    check(answered(follower) && test_line(follower.core).result == 0, "core ", follower.core,
          " page tables: nothing foreign, nothing W and X");
    ask(follower, Exercise::probe_foreign, layout::window_base + this_core().image);
    check(answered(follower) && test_line(follower.core).result == 0, "core 0 RAM absent in core ",
          follower.core);
}

void check_ping(const Follower& follower) {
    TestLine& line = test_line(follower.core);
    const std::uint64_t before = line.pings.load(std::memory_order_acquire);
    const std::uint64_t begin = now_ns();
    arch::send_request_ipi(follower.core);
    const bool arrived =
        wait_until([&] { return line.pings.load(std::memory_order_acquire) > before; });
    check(arrived, "IPI ping to core ", follower.core, " in ", (now_ns() - begin) / 1000, " us");
}

void check_timer() {
    constexpr std::uint64_t delay_ns = 2'000'000;
    const std::uint64_t begin = now_ns();
    const std::uint64_t before = interrupts_seen(timer_vector);
    arch::timer_start_ns(delay_ns);
    while (interrupts_seen(timer_vector) == before) arch::halt();
    const std::uint64_t took = now_ns() - begin;
    // A tenth early: the two clocks were measured over 10 ms on a machine that may be busy.
    check(took >= delay_ns * 9 / 10 && took < answer_deadline_ns, "timer of ", delay_ns / 1000,
          " us fires after ", took / 1000, " us");
}

void check_console_input() {
    const auto routed = route_console_input(this_core().apic, console_vector);
    if (!check(routed.has_value(), "console interrupt routed")) return;
    com1.loop_back(true);
    com1.write("z");
    wait_until([] { return (com1.line_state() & 1) != 0; }, nudge_after_ns);
    arch::timer_start_ns(nudge_after_ns);  // so that a lost interrupt cannot stop the test
    const std::uint64_t timers = interrupts_seen(timer_vector);
    while (interrupts_seen(console_vector) == 0 && interrupts_seen(timer_vector) == timers)
        arch::halt();
    const auto byte = com1.read();
    com1.loop_back(false);
    com1.interrupt_on_receive(false);
    arch::timer_stop();
    check(interrupts_seen(console_vector) > 0 && byte == 'z', "received byte interrupts core 0");
    check(mask_gsi(boot_info().com1_gsi).has_value(), "console interrupt masked");
}

void check_window() {
    const RamRun& ram = this_core().ram[0];
    const std::uint64_t block =
        ram.base + ram.bytes - follower_count * core_ram_bytes - layout::block_bytes;
    const std::uint64_t address = layout::window_base + block;
    std::uint64_t value = 0;
    check(probe_write(address, 0x1234) && probe_read(address, value) && value == 0x1234,
          "block in the window writable");
    window_remove(block, layout::block_bytes);
    check(!probe_read(address, value) && !translate(address), "block removed is absent");
    window_add(block, layout::block_bytes);
    check(probe_read(address, value) && value == 0x1234, "block added back is there");
    const auto seen = translate(address);
    check(seen && (seen->bits & page_bits::no_execute), "block added back not executable");
}

bool died_of(const Follower& follower, std::string_view reason) {
    const bool dead =
        wait_until([&] { return core_presence(follower.core) == abi::Presence::dead; });
    const std::string_view said = presence_line_of(follower.core).reason;
    return dead && said.starts_with(reason);
}

void check_death(Follower& follower, Exercise how, std::string_view reason) {
    print("core ", follower.core, " is made to fail; its report follows\n");
    ask(follower, how, layout::window_base + this_core().image);
    check(died_of(follower, reason), "core ", follower.core,
          " stopped: ", std::string_view{presence_line_of(follower.core).reason});
    follower.alive = false;
}

void check_deaths() {
    const std::uint64_t own_text = *at_window<std::uint64_t>(this_core().image);
    if (follower_count > 0) check_death(followers[0], Exercise::foreign_write, "page fault: write");
    check(*at_window<std::uint64_t>(this_core().image) == own_text, "core 0 text unchanged");
    if (follower_count > 1) check_death(followers[1], Exercise::overflow, "double fault");
    if (follower_count > 2) {
        arch::send_stop_nmi(followers[2].core);
        check(died_of(followers[2], "stopped by NMI"), "core ", followers[2].core,
              " stopped by NMI");
        followers[2].alive = false;
    }
    for (std::size_t i = 0; i < follower_count; ++i) {
        if (followers[i].alive) check_ping(followers[i]);
    }
}

[[noreturn]] void lead() {
    check_own_space();
    start_followers();
    for (std::size_t i = 0; i < follower_count; ++i) check_up(followers[i]);
    for (std::size_t i = 0; i < follower_count; ++i) {
        if (!followers[i].alive) continue;
        check_isolation(followers[i]);
        check_ping(followers[i]);
    }
    check_timer();
    check_console_input();
    check_window();
    check_deaths();
    print("selftest: ", follower_count + 1, " cores, ", failures, " failed, ", now_ns() / 1000,
          " us since boot\n");
    leave_machine(failures == 0 ? 0 : 1);
    halt_forever();
}

}  // namespace
}  // namespace selftest

[[noreturn]] void self_test() {
    set_interrupt_sink(selftest::count_interrupt);
    if (this_core().start_table == 0) selftest::follow();
    selftest::lead();
}

}  // namespace zooid::cpudriver
