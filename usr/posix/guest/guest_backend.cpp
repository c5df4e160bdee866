// The personality's backend in the guest: libos threads, blocks and the kernel's calls.
#include <zooid/libos/address_space.hpp>
#include <zooid/libos/blocks.hpp>
#include <zooid/libos/call.hpp>
#include <zooid/libos/clock.hpp>
#include <zooid/libos/core.hpp>
#include <zooid/libos/monitor_words.hpp>
#include <zooid/libos/output.hpp>
#include <zooid/libos/personality.hpp>
#include <zooid/libos/ram.hpp>
#include <zooid/libos/runtime.hpp>
#include <zooid/libos/schedule.hpp>
#include <zooid/libos/start.hpp>
#include <zooid/posix/dispatch.hpp>

#include "guest/domain.hpp"
#include "guest/page_changes.hpp"
#include "guest/remote.hpp"
#include "guest/shootdown.hpp"

namespace zooid::posix::guest {

Domain domain;

libos::Thread* find_thread(ThreadId id) {
    libos::Core& core = libos::this_core();
    for (std::uint32_t i = 0; i < core.thread_count; ++i) {
        libos::Thread& thread = *core.threads[i];
        if (thread.state != libos::ThreadState::free && thread_of(thread).id == id) return &thread;
    }
    return nullptr;
}

namespace {

/// True when every byte of [address, address + bytes) is the program's with these rights.
bool user_range(Address address, std::uint64_t bytes, Protection wanted) {
    if (bytes == 0) return true;
    if (address >= abi::program_end || bytes > abi::program_end - address) return false;
    const Address end = address + bytes;
    while (address < end) {
        const Region* region = domain.process->home.regions.find(address);
        if (region == nullptr || !region->protection.has(wanted)) return false;
        address = region->pages.end;
    }
    return true;
}

bool program_range(Address address, std::uint64_t bytes) {
    return address < abi::program_end && bytes <= abi::program_end - address;
}

bool has_input() { return (domain.info->flags & abi::domain_has_input) != 0; }

libos::InputMode input_mode() {
    const std::uint32_t local = domain.process->terminal.local;
    return {.raw = (local & TerminalModes::by_lines) == 0,
            .echo = (local & TerminalModes::echo) != 0};
}

class GuestBackend final : public Backend {
public:
    std::size_t console_write(std::span<const std::byte> bytes) override {
        return libos::write_output(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    std::size_t console_read(std::span<std::byte> bytes) override {
        return has_input() && libos::wait_input(input_mode(), 0) ? libos::take_input(bytes) : 0;
    }
    bool console_wait(std::uint64_t deadline_ns) override {
        if (!has_input()) return true;  // its end can be read at once
        constexpr std::uint64_t past_ns = 1;
        return libos::wait_input(input_mode(), deadline_ns == 0                ? past_ns
                                               : deadline_ns == no_deadline_ns ? 0
                                                                               : deadline_ns);
    }

    bool copy_from_user(std::span<std::byte> to, Address from) override {
        if (!libos::on_home_core())
            return program_range(from, to.size()) &&
                   copy_checked(to.data(), reinterpret_cast<const void*>(from), to.size());
        if (!user_range(from, to.size(), readable)) return false;
        __builtin_memcpy(to.data(), reinterpret_cast<const void*>(from), to.size());
        return true;
    }
    bool copy_to_user(Address to, std::span<const std::byte> from) override {
        if (!libos::on_home_core())
            return program_range(to, from.size()) &&
                   copy_checked(reinterpret_cast<void*>(to), from.data(), from.size());
        if (!user_range(to, from.size(), writable)) return false;
        __builtin_memcpy(reinterpret_cast<void*>(to), from.data(), from.size());
        return true;
    }
    std::optional<std::uint32_t> load_word(Address address) override {
        if (address % 4 != 0 || !user_range(address, 4, readable)) return std::nullopt;
        return __atomic_load_n(reinterpret_cast<const std::uint32_t*>(address), __ATOMIC_SEQ_CST);
    }

    long at_home(const HomeRequest& request) override {
        return libos::on_home_core() ? serve_home(*domain.process, request) : ask_home(request);
    }
    void apply(std::span<const PageChange> changes) override { apply_changes(changes); }
    void resume(const Resume& resume) override {
        const libos::Disabled disabled;
        libos::Thread* thread = find_thread(resume.thread);
        if (thread == nullptr) return resume_elsewhere(resume);
        if (thread_of(*thread).parking.answer(resume.sequence, resume.result))
            libos::unpark(*thread, 0);
    }

    bool spawn(const Spawn& spawn) override;
    Wake suspend(Thread& thread, std::uint64_t deadline_ns) override {
        while (!thread.parking.answered()) {
            const std::uint64_t deadline = deadline_ns == no_deadline_ns ? 0 : deadline_ns;
            if (libos::park(deadline) == libos::park_timed_out && !thread.parking.answered())
                return Wake::deadline;
        }
        return Wake::resumed;
    }
    void yield() override { libos::yield(); }
    void migrate(ThreadId id, CoreNumber core) override {
        const libos::Disabled disabled;
        if (libos::Thread* thread = find_thread(id)) {
            thread->leaves_for = core + 1u;
        } else {
            move_elsewhere(id, core);
        }
    }
    void exit_thread(Thread& thread) override {
        HomeRequest gone;
        gone.thread = thread.id;
        gone.core = thread.core;
        gone.call = HomeCall::thread_gone;
        if (libos::on_home_core()) {
            (void)serve_home(*domain.process, gone);
        } else {
            tell_home(gone);
        }
        libos::end_thread();
    }
    void exit_domain(int status) override { libos::end_domain(status, nullptr); }
    void kill_domain(const Death& death) override { libos::report_signal_and_end(death.signal); }

    void set_fs_base(Address base) override { asm volatile("wrfsbase %0" ::"r"(base)); }
    Address fs_base() override {
        Address base;
        asm volatile("rdfsbase %0" : "=r"(base));
        return base;
    }
    std::uint64_t now_ns(ClockKind clock) override {
        const std::uint64_t now = libos::now_ns(*libos::this_frame());
        return clock == ClockKind::realtime ? now + domain.info->realtime_ns : now;
    }
    unsigned node_of(CoreNumber) override { return 0; }
    MemoryFigures memory() override {
        return {libos::ram_bytes(), libos::ram_bytes() - libos::ram_used_bytes()};
    }
};

void fill_registers(abi::Registers& r, const Spawn& spawn) {
    r.rax = 0;
    r.rdi = spawn.registers.args[0];
    r.rsi = spawn.registers.args[1];
    r.rdx = spawn.registers.args[2];
    r.r10 = spawn.registers.args[3];
    r.r8 = spawn.registers.args[4];
    r.r9 = spawn.registers.args[5];
    r.rbx = spawn.registers.rbx;
    r.rbp = spawn.registers.rbp;
    r.r12 = spawn.registers.r12;
    r.r13 = spawn.registers.r13;
    r.r14 = spawn.registers.r14;
    r.r15 = spawn.registers.r15;
    r.rip = spawn.registers.rip;
    r.rsp = spawn.stack;
    r.cs = abi::user_cs;
    r.ss = abi::user_ss;
    r.rflags = 0x202;
    r.fs_base = spawn.fs_base;
}

void fill_thread(std::uint8_t* personality, const Spawn& spawn) {
    Thread& child = *new (personality) Thread;
    child.id = spawn.id;
    child.core = spawn.core;
    child.clear_tid = spawn.clear_tid;
    child.blocked = spawn.blocked;
}

bool GuestBackend::spawn(const Spawn& spawn) {
    if (spawn.core != libos::this_frame()->core) {
        Traveller traveller;
        traveller.core = spawn.core;
        fill_registers(traveller.registers, spawn);
        fill_thread(traveller.personality, spawn);
        traveller.vector[24] = 0x80;  // MXCSR's reset value, 0x1f80
        traveller.vector[25] = 0x1f;
        return send_traveller(traveller);
    }
    const libos::Disabled disabled;
    libos::Thread* thread = libos::make_thread();
    if (thread == nullptr) return false;
    fill_registers(thread->registers, spawn);
    fill_thread(thread->personality, spawn);
    libos::make_ready(*thread);
    return true;
}

GuestBackend the_backend;

std::uint32_t unknown_calls(std::uint64_t* pairs, std::uint32_t pairs_max) {
    std::uint32_t written = 0;
    for (const auto& entry : domain.process->unknown_calls().list()) {
        if (written == pairs_max) break;
        pairs[2 * written] = entry.number;
        pairs[2 * written + 1] = entry.times;
        ++written;
    }
    return written;
}

}  // namespace

Backend& backend() { return the_backend; }

}  // namespace zooid::posix::guest

namespace zooid::libos {

void personality_init(const abi::DomainInfo& info) {
    posix::guest::domain.info = &info;
    set_unknown_calls(posix::guest::unknown_calls);
    posix::guest::install_shootdown();
}

long personality_serve(const ReflectedCall& call, std::uint64_t user_stack) {
    posix::CallFrame frame;
    frame.number = call.rax;
    frame.args = {call.rdi, call.rsi, call.rdx, call.r10, call.r8, call.r9};
    frame.rip = call.return_address;
    frame.rsp = user_stack;
    frame.rflags = call.flags;
    frame.rbx = call.rbx;
    frame.rbp = call.rbp;
    frame.r12 = call.r12;
    frame.r13 = call.r13;
    frame.r14 = call.r14;
    frame.r15 = call.r15;
    return posix::dispatch(frame, *posix::guest::domain.process,
                           posix::guest::thread_of(*this_thread()));
}

}  // namespace zooid::libos
