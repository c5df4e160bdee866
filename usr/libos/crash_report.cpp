// What a domain says when it dies of what it did: who, of what, the registers, who called whom.
// hake/run adds function, file and line to each address.
#include <zooid/libos/core.hpp>
#include <zooid/libos/output.hpp>
#include <zooid/libos/personality.hpp>
#include <zooid/libos/shown.hpp>
#include <zooid/libos/start.hpp>

namespace zooid::libos {

namespace {

constexpr std::size_t report_bytes_max = 2048;
constexpr unsigned frames_max = 16;

/// The report, put together before it goes out: on other cores each piece is a message.
class Report {
public:
    Report& text(const char* words) {
        for (; *words != 0; ++words) put(*words);
        return *this;
    }
    Report& hex(std::uint64_t value, unsigned digits_min = 1) {
        text("0x");
        bool begun = false;
        for (unsigned digit = 16; digit-- > 0;) {
            const unsigned nibble = (value >> (4 * digit)) & 15;
            begun = begun || nibble != 0 || digit < digits_min;
            if (begun) put("0123456789abcdef"[nibble]);
        }
        return *this;
    }
    Report& decimal(std::uint64_t value) {
        if (value > 9) decimal(value / 10);
        put(static_cast<char>('0' + value % 10));
        return *this;
    }
    void send() const { write_output(bytes_, used_); }

private:
    void put(char c) {
        if (used_ < sizeof bytes_) bytes_[used_++] = c;
    }
    char bytes_[report_bytes_max];
    std::size_t used_ = 0;
};

void put_who(Report& report, const Thread& thread) {
    const auto& info = *reinterpret_cast<const abi::DomainInfo*>(abi::domain_info_base);
    report.text("zooid: ").text(info.arguments > 0 ? info.argument_bytes : "program");
    report.text(" (domain ").hex(info.domain).text(", core ").decimal(this_frame()->core);
    report.text(", thread ").decimal(thread.index).text(") crashed: ");
}

void put_registers(Report& report, const abi::Registers& r) {
    const struct {
        const char* name;
        std::uint64_t value;
    } rows[] = {{"  rax ", r.rax}, {"  rbx ", r.rbx},   {"  rcx ", r.rcx}, {"  rdx ", r.rdx},
                {"  rsi ", r.rsi}, {"  rdi ", r.rdi},   {"  rbp ", r.rbp}, {"  rsp ", r.rsp},
                {"  r8  ", r.r8},  {"  r9  ", r.r9},    {"  r10 ", r.r10}, {"  r11 ", r.r11},
                {"  r12 ", r.r12}, {"  r13 ", r.r13},   {"  r14 ", r.r14}, {"  r15 ", r.r15},
                {"  rip ", r.rip}, {"  efl ", r.rflags}};
    unsigned column = 0;
    for (const auto& row : rows) {
        report.text(row.name).hex(row.value, 16);
        if (++column % 4 == 0) report.text("\n");
    }
    report.text("\n");
}

/// Follows the frame pointers as long as they climb through memory that this core shows: code
/// without them ends the chain, or bends it.
void put_backtrace(Report& report, const abi::Registers& r) {
    report.text("  #0 ").hex(r.rip).text("\n");
    std::uint64_t frame = r.rbp;
    for (unsigned number = 1; number < frames_max; ++number) {
        const bool readable = frame % 8 == 0 && is_shown(frame) && is_shown(frame + 8);
        if (!readable) return;
        const auto* words = reinterpret_cast<const std::uint64_t*>(frame);
        if (words[1] == 0) return;
        report.text("  #").decimal(number).text(" ").hex(words[1] - 1).text("\n");  // in the call
        if (words[0] <= frame) return;
        frame = words[0];
    }
}

}  // namespace

void report_and_end(const char* what, const Thread& thread, const abi::DispatcherFrame& frame) {
    Report report;
    put_who(report, thread);
    report.text(what).text(" at address ").hex(frame.fault_address);
    report.text(", error ").hex(frame.fault_error).text("\n");
    put_registers(report, thread.registers);
    put_backtrace(report, thread.registers);
    report.send();
    end_domain(139, what);
}

void report_signal_and_end(int signal) {
    const Thread& thread = *this_thread();
    const std::uint64_t top =
        (thread.stack_memory + personality_stack_bytes) & ~std::uint64_t{63};  // as libos_reflect
    const auto& call = *reinterpret_cast<const ReflectedCall*>(top - sizeof(ReflectedCall));
    abi::Registers registers{};
    registers.rip = call.return_address - 1;
    registers.rsp = this_frame()->libos[word_personality_stack];
    registers.rbp = call.rbp;
    Report report;
    put_who(report, thread);
    report.text("fatal signal ").decimal(static_cast<unsigned>(signal)).text("\n");
    put_backtrace(report, registers);
    report.send();
    end_domain(128 + signal, "fatal signal");
}

}  // namespace zooid::libos
