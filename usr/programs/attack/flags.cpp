// Flags, selectors, stacks and addresses as nobody may have them, handed to the kernel to go on
// with or brought along into it.
#include <algorithm>
#include <cstring>
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

/// A kernel call that copies from us, one that leaves the core and a reflected one, all with these
/// flags set.
std::uint64_t message[20];
std::uint64_t calling_flags;
std::uint32_t calling_end_point;
std::uint64_t call_once(std::uint64_t word, std::uint64_t rdi, std::uint64_t rdx) {
    asm volatile("push %3\n popfq\n syscall\n push $2\n popfq"
                 : "+a"(word), "+d"(rdx)
                 : "D"(rdi), "r"(calling_flags), "S"(0)
                 : "rcx", "r11", "memory", "cc");
    return word;
}
std::uint64_t call_with_flags() {
    const std::uint64_t sent =
        call_once(abi::call_word(abi::Call::lmp_send, 0, calling_end_point),
                  abi::lmp_header(1, 0, 20), reinterpret_cast<std::uint64_t>(message));
    (void)call_once(abi::call_word(abi::Call::yield, abi::yield_keeps_budget), 0, 0);
    (void)call_once(39, 0, 0);
    return sent;
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
    const auto* slots = reinterpret_cast<const abi::LmpSlot*>(frame + abi::dispatcher_rings_offset +
                                                              sizeof(abi::LmpRing));
    for (unsigned i = 0; i < 20; ++i)
        if (slots[i / abi::lmp_payload_words].payload[i % abi::lmp_payload_words] != i + 1)
            return "another message arrived";
    return nullptr;
}
/// Memory is cleared forwards, whatever way the caller's flags point.
std::uint64_t make_frame_with_flags() {
    const std::uint64_t page = std::uint64_t{1} |
                               std::uint64_t{static_cast<std::uint8_t>(abi::CapType::frame)} << 32 |
                               std::uint64_t{static_cast<std::uint8_t>(abi::CptrLevel::leaf)} << 40;
    const std::uint64_t root = native::slot(abi::BirthSlot::root_cnode);
    std::uint64_t word =
        abi::call_word(abi::Call::invoke, static_cast<std::uint8_t>(abi::CNodeOp::retype),
                       static_cast<std::uint32_t>(root));
    register std::uint64_t r10 asm("r10") = page;
    asm volatile("push %5\n popfq\n syscall\n push $2\n popfq"
                 : "+a"(word)
                 : "D"(ram() | std::uint64_t{cptr(2)} << 32), "S"(8192), "d"(4096), "r"(r10),
                   "r"(calling_flags)
                 : "rcx", "r11", "memory", "cc");
    return word;
}
Finding clear_backwards() {
    if (make(1, abi::CapType::frame, 0, 16 * 1024) != abi::Status::ok) return "no frame";
    const abi::MappedFrame shown = native::runtime().map_frame(cptr(1), 0, 16 * 1024, 1);
    std::memset(reinterpret_cast<void*>(shown.address), 0x5e, 16 * 1024);
    if (clear_workshop() != abi::Status::ok) return "no workshop";
    calling_flags = direction | 2;
    const Ended ended = puppet().run(make_frame_with_flags);
    if (!ended.in_time || ended.result != 0) return "no second frame";
    const abi::MappedFrame again = native::runtime().map_frame(cptr(2), 0, 4096, 0);
    const auto* words = reinterpret_cast<const std::uint64_t*>(again.address);
    return std::all_of(words, words + 512, [](std::uint64_t word) { return word == 0; })
               ? nullptr
               : "what was in it before";
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
    faults("resume-with-trap-flag", kind, "debug trap", [] { resume_at(0, 0, trap); }),
    faults("resume-at-kernel-address", kind, "page fault", [] { resume_at(kernel_address, 0, 0); }),
    faults("resume-at-non-canonical-address", kind, "page fault",
           [] { resume_at(0x8000'0000'0000, 0, 0); }),
    faults("resume-on-kernel-stack", kind, "page fault", [] { resume_at(0, kernel_address, 0); }),
    kept("pop-io-privilege", kind, [] { return popped(privilege | 2); }),
    kept("pop-interrupts-off", kind, [] { return popped(2); }),
    kept("pop-virtual-8086", kind, [] { return popped(virtual_8086 | virtual_interrupts | 2); }),
    kept("call-backwards", kind, [] { return call_with(direction); }),
    kept("clear-backwards", kind, clear_backwards),
    kept("call-in-a-nested-task", kind, [] { return call_with(nested); }),
    kept("call-with-alignment-checks", kind, [] { return call_with(alignment); }),
    faults("fault-backwards", kind, "invalid opcode", [] { undefined_with(direction | 2); }),
    faults("fault-in-a-nested-task", kind, "invalid opcode", [] { undefined_with(nested | 2); }),
    faults("fault-with-alignment-checks", kind, "invalid opcode",
           [] { undefined_with(alignment | direction | nested | 2); }),
};

}  // namespace

Attempts saved_flags() { return table; }

}  // namespace zooid::attack
