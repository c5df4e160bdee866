// Output by the console capability where the domain has one, else by the monitor.
#include "output.hpp"

#include <zooid/abi/domain.hpp>
#include <zooid/abi/lmp.hpp>
#include <zooid/abi/monitor_link.hpp>

#include "call.hpp"
#include "core.hpp"
#include "schedule.hpp"

namespace zooid::libos {

namespace {

OutputFunction output_function = nullptr;

bool has_console() {
    const auto* info = reinterpret_cast<const abi::DomainInfo*>(abi::domain_info_base);
    return (info->flags & abi::domain_has_console) != 0;
}

std::size_t length_of(const char* text) {
    std::size_t length = 0;
    while (text[length] != 0) ++length;
    return length;
}

/// One LMP message to this core's monitor; yields the core while its ring is full.
void tell_monitor(abi::MonitorNote note, std::uint64_t a, std::uint64_t b) {
    const std::uint64_t word =
        abi::call_word(abi::Call::lmp_send, 0, static_cast<std::uint32_t>(abi::BirthSlot::monitor_send));
    const std::uint64_t header = abi::lmp_header(static_cast<std::uint16_t>(note), 0, 2);
    for (int tries = 0; tries < 1000; ++tries) {
        if (kernel_call(word, header, 0, a, b).status != abi::Status::would_block) return;
        kernel_call(abi::call_word(abi::Call::yield));
    }
}

}  // namespace

void set_output(OutputFunction function) { output_function = function; }

std::size_t write_output(const char* bytes, std::size_t count) {
    if (output_function != nullptr) {
        const long done = output_function(bytes, count);
        return done > 0 ? static_cast<std::size_t>(done) : 0;
    }
    if (!has_console()) return 0;
    std::size_t done = 0;
    while (done < count) {
        const std::size_t rest = count - done;
        const std::size_t part =
            rest < abi::console_write_bytes_max ? rest : abi::console_write_bytes_max;
        const CallResult result =
            invoke(static_cast<std::uint32_t>(abi::BirthSlot::console), abi::ConsoleOp::write,
                   reinterpret_cast<std::uint64_t>(bytes) + done, part);
        if (result.status != abi::Status::ok || result.value == 0) break;
        done += result.value;
    }
    return done;
}

void say(const char* text) { write_output(text, length_of(text)); }

void say_hex(std::uint64_t value) {
    char digits[19] = "0x";
    unsigned at = 2;
    for (int shift = 60; shift >= 0; shift -= 4) {
        const unsigned digit = (value >> shift) & 15;
        if (digit == 0 && at == 2 && shift != 0) continue;
        digits[at++] = "0123456789abcdef"[digit];
    }
    digits[at] = 0;
    say(digits);
}

void end_domain(int status, const char* why) {
    this_frame()->disabled = 1;
    if (why != nullptr) {
        say("zooid: domain ended: ");
        say(why);
        say("\n");
    }
    tell_monitor(abi::MonitorNote::domain_ended, static_cast<std::uint64_t>(status), 0);
    for (;;) {
        invoke(static_cast<std::uint32_t>(abi::BirthSlot::dispatcher), abi::DispatcherOp::stop);
    }
}

}  // namespace zooid::libos
