// Flags, selectors, stacks and addresses as nobody may have them, handed to the kernel to go on
// with or brought along into it.
#include <zooid/abi/lmp.hpp>

#include "attempts.hpp"
#include "puppet.hpp"
#include "registers.hpp"
#include "workshop.hpp"

namespace zooid::attack {

namespace {

constexpr Class kind = Class::flags;
constexpr std::uint64_t kernel_address = 0xffff'c000'0041'1000;
constexpr std::uint64_t trap = 0x100, interrupts = 0x200, direction = 0x400, privilege = 0x3000,
                        nested = 0x4000, resume = 0x1'0000, virtual_8086 = 0x2'0000,
                        alignment = 0x4'0000, virtual_interrupts = 0x18'0000;
constexpr std::uint64_t never = privilege | nested | resume | virtual_8086 | virtual_interrupts;

abi::Registers forged;

Finding resumed(const abi::Registers& as) {
    forged = as;
    const Ended ended = puppet().run([]() -> std::uint64_t { return resume_as(&forged); });
    if (!ended.in_time) return "it did not end";
    if (ended.fault != Fault::none) return "it faulted";
    if ((ended.result & never) != 0) return "flags of the kernel";
    if ((ended.result & interrupts) == 0) return "interrupts are off";
    if (landed_cs != abi::user_cs || landed_ss != abi::user_ss) return "other selectors";
    return nullptr;
}
void resume_at(std::uint64_t rip, std::uint64_t rsp, std::uint64_t flags) {
    forged = {};
    forged.rip = rip;
    forged.rsp = rsp;
    forged.rflags = flags;
    (void)resume_as(&forged);
}

/// The flags POPF leaves of these, which must be none of the kernel's.
Finding popped(std::uint64_t flags) {
    static std::uint64_t wanted;
    wanted = flags;
    const Ended ended = puppet().run([]() -> std::uint64_t {
        std::uint64_t now = 0;
        asm volatile("push %1\n popfq\n pushfq\n pop %0\n push $2\n popfq"
                     : "=r"(now)
                     : "r"(wanted)
                     : "memory", "cc");
        return now;
    });
    if (!ended.in_time || ended.fault != Fault::none) return "it did not end well";
    if ((ended.result & (privilege | virtual_8086 | virtual_interrupts)) != 0)
        return "flags of the kernel";
    return (ended.result & interrupts) != 0 ? nullptr : "interrupts are off";
}

/// A kernel call that copies from us, with these flags set.
std::uint64_t message[20];
std::uint64_t calling_flags;
std::uint64_t calling_end_point;
std::uint64_t call_with_flags() {
    std::uint64_t status = abi::call_word(abi::Call::lmp_send, 0,
                                          static_cast<std::uint32_t>(calling_end_point));
    std::uint64_t rdx = reinterpret_cast<std::uint64_t>(message);
    asm volatile("push %4\n popfq\n syscall\n push $2\n popfq"
                 : "+a"(status), "+d"(rdx)
                 : "D"(abi::lmp_header(1, 0, 20)), "S"(0), "r"(calling_flags)
                 : "rcx", "r11", "memory", "cc");
    return status;
}
Finding call_with(std::uint64_t flags) {
    for (unsigned i = 0; i < 20; ++i) message[i] = i + 1;
    Puppet& one = puppet();
    native::invoke(one.dispatcher(), abi::DispatcherOp::rearm, {.rdi = one.end_point()});
    calling_flags = flags | 2;
    calling_end_point = one.end_point();
    const Ended ended = one.run(call_with_flags);
    if (!ended.in_time || ended.fault != Fault::none) return "it did not end well";
    if (ended.result != 0) return "not sent";
    const auto* frame = reinterpret_cast<const unsigned char*>(&one.frame());
    const auto* slots =
        reinterpret_cast<const abi::LmpSlot*>(frame + abi::dispatcher_rings_offset +
                                              sizeof(abi::LmpRing));
    for (unsigned i = 0; i < 20; ++i)
        if (slots[i / abi::lmp_payload_words].payload[i % abi::lmp_payload_words] != i + 1)
            return "another message arrived";
    return nullptr;
}
void undefined_with(std::uint64_t flags) {
    asm volatile("push %0\n popfq\n ud2" ::"r"(flags) : "memory", "cc");
}

constexpr abi::Registers with(std::uint64_t flags, std::uint64_t cs = 0, std::uint64_t ss = 0) {
    abi::Registers registers{};
    registers.rflags = flags;
    registers.cs = cs;
    registers.ss = ss;
    return registers;
}

constexpr Attempt table[] = {
    kept("resume-with-every-flag", kind, [] { return resumed(with(~trap)); }),
    kept("resume-with-io-privilege", kind, [] { return resumed(with(privilege)); }),
    kept("resume-in-a-nested-task", kind, [] { return resumed(with(nested)); }),
    kept("resume-without-interrupts", kind, [] { return resumed(with(0)); }),
    kept("resume-with-alignment-checks", kind, [] { return resumed(with(alignment)); }),
    kept("resume-with-kernel-code-selector", kind, [] { return resumed(with(2, 0x08, 0x10)); }),
    kept("resume-with-odd-selectors", kind, [] { return resumed(with(2, 0x2b, 0xffff)); }),
    faults("resume-with-trap-flag", kind, "debug trap",
           [] { resume_at(0, 0, trap); }),
    faults("resume-at-kernel-address", kind, "page fault",
           [] { resume_at(kernel_address, 0, 0); }),
    faults("resume-at-non-canonical-address", kind, "page fault",
           [] { resume_at(0x8000'0000'0000, 0, 0); }),
    faults("resume-on-kernel-stack", kind, "page fault",
           [] { resume_at(0, kernel_address, 0); }),
    kept("pop-io-privilege", kind, [] { return popped(privilege | 2); }),
    kept("pop-interrupts-off", kind, [] { return popped(2); }),
    kept("pop-virtual-8086", kind, [] { return popped(virtual_8086 | virtual_interrupts | 2); }),
    kept("call-backwards", kind, [] { return call_with(direction); }),
    kept("call-in-a-nested-task", kind, [] { return call_with(nested); }),
    kept("call-with-alignment-checks", kind, [] { return call_with(alignment); }),
    faults("fault-backwards", kind, "invalid opcode",
           [] { undefined_with(direction | 2); }),
    faults("fault-in-a-nested-task", kind, "invalid opcode",
           [] { undefined_with(nested | 2); }),
    faults("fault-with-alignment-checks", kind, "invalid opcode",
           [] { undefined_with(alignment | direction | nested | 2); }),
};

}  // namespace

Attempts saved_flags() { return table; }

}  // namespace zooid::attack
