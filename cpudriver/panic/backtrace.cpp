#include "panic/backtrace.hpp"

#include "arch/x86_64/this_core.hpp"
#include "arch/x86_64/user_access.hpp"
#include "console/print.hpp"
#include "panic/symbols.hpp"

namespace zooid::cpudriver {
namespace {

void print_frame(unsigned number, std::uint64_t address) {
    const Symbol symbol = symbol_of(address);
    if (symbol.name.empty()) {
        print("  #", number, " ", Hex{address, 16}, "\n");
    } else {
        print("  #", number, " ", Hex{address, 16}, " ", symbol.name, " + ", Hex{symbol.offset},
              "\n");
    }
}

bool is_on_own_stack(std::uint64_t address) {
    const std::uint64_t stacks = layout::image_base + this_core().stacks;
    return address >= stacks && address - stacks < this_core().stacks_bytes - 16 &&
           address % 8 == 0;
}

}  // namespace

void print_backtrace(std::uint64_t rip, std::uint64_t rbp) {
    unsigned number = 0;
    unsigned repeated = 0;
    std::uint64_t last = rip;
    if (rip != 0) print_frame(number++, rip);
    while (number < backtrace_frames_max && is_on_own_stack(rbp)) {
        std::uint64_t next = 0, caller = 0;
        if (!probe_read(rbp, next) || !probe_read(rbp + 8, caller) || caller == 0) return;
        if (caller == last) {
            ++repeated;
        } else {
            if (repeated > 0) print("  (", repeated, " more of the same)\n");
            print_frame(number++, caller - 1);  // in the call, not after it
            repeated = 0;
        }
        last = caller;
        if (next <= rbp) return;
        rbp = next;
    }
}

}  // namespace zooid::cpudriver
