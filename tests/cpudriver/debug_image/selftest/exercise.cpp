#include "tests/cpudriver/debug_image/selftest/exercise.hpp"

#include <array>

#include "arch/x86_64/interrupts.hpp"
#include "arch/x86_64/ram_window.hpp"
#include "arch/x86_64/this_core.hpp"
#include "arch/x86_64/user_access.hpp"

namespace zooid::cpudriver::selftest {
namespace {

std::array<std::uint64_t, 256> seen{};

[[gnu::noinline]] void write_foreign_memory(std::uint64_t address) {
    *reinterpret_cast<volatile std::uint64_t*>(address) = 0x6261645f77726974;
}

[[gnu::noinline]] std::uint64_t overflow_stack(std::uint64_t depth) {
    if (depth == ~std::uint64_t{0}) return 0;  // never: the stack ends first
    volatile std::uint64_t page[128];
    page[0] = depth;
    return overflow_stack(depth + 1) + page[0];
}

void report(TestLine& line) {
    const std::uint64_t text = layout::image_base + this_core().image;
    const auto seen_text = translate(text);
    line.text_physical = seen_text ? seen_text->physical : 0;
    line.nonce = this_core().nonce;
}

void exercise(TestLine& line, Exercise what) {
    switch (what) {
        case Exercise::none:
            return;
        case Exercise::report:
            return report(line);
        case Exercise::audit:
            line.result = audit_page_tables();
            return;
        case Exercise::probe_foreign: {
            std::uint64_t value = 0;
            line.result = probe_read(line.argument, value) ? 1 : 0;
            return;
        }
        case Exercise::foreign_write:
            return write_foreign_memory(line.argument);
        case Exercise::overflow:
            line.result = overflow_stack(0);
            return;
    }
}

}  // namespace

TestLine& test_line(std::uint32_t core) {
    const CoreData& own = this_core();
    const std::uint64_t lines = own.shared + abi::shared_region_bytes(own.cores_max);
    return *at_window<TestLine>(lines + core * sizeof(TestLine));
}

void count_interrupt(unsigned vector, TrapFrame&) {
    ++seen[vector];
    if (vector == request_vector)
        test_line(this_core().core).pings.fetch_add(1, std::memory_order_release);
    arch::end_of_interrupt();
}

std::uint64_t interrupts_seen(unsigned vector) { return seen[vector]; }

[[noreturn]] void follow() {
    TestLine& line = test_line(this_core().core);
    std::uint32_t done = 0;
    for (;;) {
        const std::uint32_t asked = line.asked.load(std::memory_order_acquire);
        if (asked == done) {
            arch::halt();
            continue;
        }
        exercise(line, static_cast<Exercise>(asked & 0xff));
        done = asked;
        line.answered.store(done, std::memory_order_release);
    }
}

}  // namespace zooid::cpudriver::selftest
