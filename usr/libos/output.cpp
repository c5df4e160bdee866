// Output by the console capability where the domain has one, else by the monitor.
#include "output.hpp"

#include <span>

#include <zooid/abi/domain.hpp>
#include <zooid/abi/lmp.hpp>
#include <zooid/schema/monitor.hpp>

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

abi::Status send_words(std::uint64_t word, std::uint64_t header, std::uint64_t address,
                       std::span<const std::uint64_t> w) {
    const bool inline_words = w.size() <= abi::lmp_payload_words;
    const auto at = [&](std::size_t i) { return inline_words && i < w.size() ? w[i] : 0; };
    register std::uint64_t r10 asm("r10") = at(1);
    register std::uint64_t r8 asm("r8") = at(2);
    register std::uint64_t r9 asm("r9") = at(3);
    register std::uint64_t r12 asm("r12") = at(4);
    register std::uint64_t r13 asm("r13") = at(5);
    register std::uint64_t r14 asm("r14") = at(6);
    std::uint64_t first = inline_words ? at(0) : address;
    asm volatile("syscall"
                 : "+a"(word), "+d"(first)
                 : "D"(header), "S"(0), "r"(r10), "r"(r8), "r"(r9), "r"(r12), "r"(r13), "r"(r14)
                 : "rcx", "r11", "memory");
    return static_cast<abi::Status>(word);
}

/// One message to this core's monitor; yields the core while its ring is full, for a bounded while.
bool tell_monitor(std::uint16_t number, std::span<const std::uint64_t> words) {
    const std::uint64_t word =
        abi::call_word(abi::Call::lmp_send, 0, static_cast<std::uint32_t>(abi::BirthSlot::monitor_send));
    const std::uint64_t header =
        abi::lmp_header(number, 0, static_cast<std::uint16_t>(words.size()));
    constexpr unsigned tries_max = 100'000;
    for (unsigned tries = 0; tries < tries_max; ++tries) {
        const abi::Status status =
            send_words(word, header, reinterpret_cast<std::uint64_t>(words.data()), words);
        if (status != abi::Status::would_block) return status == abi::Status::ok;
        kernel_call(abi::call_word(abi::Call::yield));
    }
    return false;
}

std::size_t write_by_monitor(const char* bytes, std::size_t count) {
    constexpr std::size_t bytes_max = 960;
    const std::size_t here = count < bytes_max ? count : bytes_max;
    static schema::monitor::Monitor::Output::Params params;  // one at a time: no other thread runs meanwhile
    params = {};
    if (!params.set_bytes(std::as_bytes(std::span(bytes, here)))) return 0;
    return tell_monitor(schema::monitor::Monitor::Output::number, params.words()) ? here : 0;
}

}  // namespace

void set_output(OutputFunction function) { output_function = function; }

std::size_t write_output(const char* bytes, std::size_t count) {
    if (output_function != nullptr) {
        const long done = output_function(bytes, count);
        return done > 0 ? static_cast<std::size_t>(done) : 0;
    }
    std::size_t done = 0;
    if (!has_console()) {
        while (done < count) {
            const std::size_t part = write_by_monitor(bytes + done, count - done);
            if (part == 0) break;
            done += part;
        }
        return done;
    }
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
    schema::monitor::Monitor::Ended::Params params;
    params.set_exit(status);
    tell_monitor(schema::monitor::Monitor::Ended::number, params.words());
    for (;;) {
        invoke(static_cast<std::uint32_t>(abi::BirthSlot::dispatcher), abi::DispatcherOp::stop);
    }
}

}  // namespace zooid::libos
