#include "panic/panic.hpp"

#include "arch/x86_64/instructions.hpp"
#include "arch/x86_64/interrupts.hpp"
#include "arch/x86_64/this_core.hpp"
#include "console/print.hpp"
#include "panic/backtrace.hpp"

namespace zooid::cpudriver {
namespace {

bool panicking = false;

void print_registers(const TrapFrame& f) {
    const auto show = [](const char* a, std::uint64_t av, const char* b, std::uint64_t bv,
                         const char* c, std::uint64_t cv, const char* d, std::uint64_t dv) {
        print("  ", a, " ", Hex{av, 16}, "  ", b, " ", Hex{bv, 16}, "  ", c, " ", Hex{cv, 16}, "  ",
              d, " ", Hex{dv, 16}, "\n");
    };
    show("rax", f.rax, "rbx", f.rbx, "rcx", f.rcx, "rdx", f.rdx);
    show("rsi", f.rsi, "rdi", f.rdi, "rbp", f.rbp, "rsp", f.rsp);
    show("r8 ", f.r8, "r9 ", f.r9, "r10", f.r10, "r11", f.r11);
    show("r12", f.r12, "r13", f.r13, "r14", f.r14, "r15", f.r15);
    show("rip", f.rip, "efl", f.rflags, "cr2", read_cr2(), "cr3", read_cr3());
    print("  vector ", f.vector, " (", exception_name(f.vector), "), error ", Hex{f.error}, ", cs ",
          Hex{f.cs}, ", ss ", Hex{f.ss}, "\n");
}

/// From here on this core executes nothing that counts.
[[noreturn]] void end_core(std::string_view reason) {
    announce_dead(reason);  // last: whoever waits for this may print next
    arch::send_death_ipis();
    if (this_core().start_table != 0) leave_machine(5);
    halt_forever();
}

}  // namespace

[[noreturn]] void panic(std::string_view reason, const TrapFrame* frame) {
    if (panicking) end_core("panic inside panic");
    panicking = true;
    print("\nzooid: core ", this_core().core, " panic: ", reason, "\n");
    print("  kernel at ", Hex{layout::image_base + this_core().image}, "\n");
    if (frame != nullptr) {
        print_registers(*frame);
        print_backtrace(frame->rip, frame->rbp);
    } else {
        const auto own = reinterpret_cast<std::uint64_t>(__builtin_frame_address(0));
        print_backtrace(0, own);
    }
    if (this_core().start_table != 0) {
        print(
            "zooid: core 0 starts, fences and connects the others, and owns the console: with it "
            "the machine is lost\n");
    } else {
        print("zooid: core ", this_core().core, " stopped; the others go on\n");
    }
    end_core(reason);
}

}  // namespace zooid::cpudriver

extern "C" [[noreturn]] void
zooid_assert_failed(const char* condition, const char* file, int line) {
    zooid::cpudriver::Line text;
    text << "assertion " << condition << " at " << file << ":" << static_cast<unsigned>(line);
    zooid::cpudriver::panic(text.text());
}
