// QEMU's machine protocol over a connected socket: one request at a time.
#pragma once

#include <chrono>
#include <deque>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <zooid/hake/contract.hpp>
#include <zooid/hake/unique_fd.hpp>

namespace zooid::hake {

/// One end of a QMP socket. Not for use by two threads at once.
class Qmp {
public:
    /// Takes the greeting and leaves negotiation mode.
    /// @param socket connected stream socket; owned from here on.
    /// @return the connection, or `fault`: QEMU ended or did not speak within the limit.
    [[nodiscard]] static Result<Qmp> greet(UniqueFd socket, std::chrono::milliseconds limit);

    /// Runs one command and waits for its answer.
    /// @return the value of "return", or `fault` with QEMU's own words.
    [[nodiscard]] Result<nlohmann::json>
    execute(std::string_view command, const nlohmann::json& arguments = nlohmann::json::object(),
            std::chrono::milliseconds limit = std::chrono::seconds(30));

    /// Takes the events that have arrived, oldest first, without waiting.
    [[nodiscard]] std::deque<nlohmann::json> take_events();

    /// Readable when something has arrived that nobody has taken.
    [[nodiscard]] int fd() const { return socket_.get(); }

private:
    explicit Qmp(UniqueFd socket) : socket_(std::move(socket)) {}
    [[nodiscard]] Result<nlohmann::json> next(std::chrono::steady_clock::time_point deadline);
    void keep_event(nlohmann::json event);

    static constexpr std::size_t events_max = 256;
    static constexpr std::size_t line_bytes_max = std::size_t{16} << 20;
    UniqueFd socket_;
    std::string pending_;
    std::deque<nlohmann::json> events_;  // the newest events_max
};

}  // namespace zooid::hake
