// What one command works with: the services, its way of answering, and what outlives it.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <zooid/interconnect/task.hpp>
#include <zooid/shell/arguments.hpp>
#include <zooid/shell/program/services.hpp>
#include <zooid/shell/table.hpp>

namespace zooid::shell {

using CommandTask = interconnect::Task<std::expected<void, Failure>>;

/// State of one shell. Commands run one after the other on it.
class Session {
public:
    explicit Session(Services& services) : services_(services) {}

    [[nodiscard]] interconnect::Executor& executor() { return services_.executor(); }
    [[nodiscard]] Services& services() { return services_; }
    [[nodiscard]] MonitorClient monitor() { return MonitorClient(services_.monitor()); }

    /// Prints the rows, as JSON when `arguments` ask for it.
    void show(const Table& table, std::string_view command, const Arguments& arguments);
    void write(std::string_view bytes) { services_.write(bytes); }

    /// Set by `shutdown`: no command follows, and the machine ends with this status; no value: the
    /// script's own.
    struct Ending {
        std::optional<std::uint8_t> status;
    };
    std::optional<Ending> ending;
    /// The program a command waits for; a cancelled one leaves it running, see after_cancel().
    struct Running {
        std::string program;
        std::uint64_t domain = 0;  // 0: its start has not been answered
    };
    std::optional<Running> running;
    /// A query of the knowledge base that a cancelled command left open; see close_query().
    std::optional<std::uint32_t> open_query;
    /// A subscription that a cancelled command left; see end_subscription().
    std::optional<std::uint32_t> subscription;
    /// A recording has been written: the second serial port takes one.
    bool trace_written = false;
    /// The JSON object a command has begun and not finished: its failure is its last member.
    bool json_open = false;

private:
    Services& services_;
};

}  // namespace zooid::shell
