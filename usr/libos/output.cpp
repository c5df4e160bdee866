// Output by the console capability where the domain has one, else by the monitor.
#include <span>
#include <zooid/abi/domain.hpp>
#include <zooid/abi/lmp.hpp>
#include <zooid/libos/call.hpp>
#include <zooid/libos/core.hpp>
#include <zooid/libos/monitor_words.hpp>
#include <zooid/libos/output.hpp>
#include <zooid/libos/schedule.hpp>
#include <zooid/schema/monitor.hpp>

namespace zooid::libos {

namespace {

OutputFunction output_function = nullptr;

bool has_console() {
    const auto* info = reinterpret_cast<const abi::DomainInfo*>(abi::domain_info_base);
    return (info->flags & abi::domain_has_console) != 0 && info->core == this_frame()->core;
}

std::size_t length_of(const char* text) {
    std::size_t length = 0;
    while (text[length] != 0) ++length;
    return length;
}

std::size_t write_by_monitor(const char* bytes, std::size_t count) {
    constexpr std::size_t bytes_max = 960;
    const std::size_t here = count < bytes_max ? count : bytes_max;
    schema::monitor::Monitor::Output::Params params;
    if (!params.set_bytes(std::as_bytes(std::span(bytes, here)))) return 0;
    return tell_monitor(interconnect::outgoing(schema::monitor::Monitor::Output::number,
                                               interconnect::no_call, params))
               ? here
               : 0;
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

void end_domain(int status, const char* why) {
    this_frame()->disabled = 1;
    if (why != nullptr) {
        char line[160] = "zooid: domain ended: ";  // in one piece: other cores write, too
        std::size_t used = length_of(line);
        for (; *why != 0 && used < sizeof line - 1; ++why) line[used++] = *why;
        line[used++] = '\n';
        write_output(line, used);
    }
    schema::monitor::Monitor::Ended::Params params;
    params.set_exit(status);
    tell_monitor(interconnect::outgoing(schema::monitor::Monitor::Ended::number,
                                        interconnect::no_call, params));
    for (;;) {
        invoke(static_cast<std::uint32_t>(abi::BirthSlot::dispatcher), abi::DispatcherOp::stop,
               static_cast<std::uint64_t>(status));
    }
}

}  // namespace zooid::libos
