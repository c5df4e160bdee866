#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <zooid/hake/qmp.hpp>

namespace zooid::hake {

using Clock = std::chrono::steady_clock;

Result<Qmp> Qmp::greet(UniqueFd socket, std::chrono::milliseconds limit) {
    Qmp qmp(std::move(socket));
    const auto greeting = qmp.next(Clock::now() + limit);
    if (!greeting) return std::unexpected(greeting.error());
    if (!greeting->contains("QMP")) return fail(ExitStatus::fault, "QEMU's greeting is not QMP");
    const auto ready = qmp.execute("qmp_capabilities", nlohmann::json::object(), limit);
    if (!ready) return std::unexpected(ready.error());
    return qmp;
}

Result<nlohmann::json> Qmp::execute(std::string_view command, const nlohmann::json& arguments,
                                    std::chrono::milliseconds limit) {
    nlohmann::json request{{"execute", command}};
    if (!arguments.empty()) request["arguments"] = arguments;
    const std::string text = request.dump() + "\n";
    for (std::size_t sent = 0; sent < text.size();) {
        const auto count =
            ::send(socket_.get(), text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fail(ExitStatus::fault, "QEMU has closed its QMP socket");
        sent += static_cast<std::size_t>(count);
    }
    const auto deadline = Clock::now() + limit;
    for (;;) {
        auto message = next(deadline);
        if (!message) return message;
        if (message->contains("event")) {
            keep_event(std::move(*message));
        } else if (message->contains("error")) {
            const auto& error = (*message)["error"];
            return fail(ExitStatus::fault,
                        fmt::format("QEMU refused {}: {}", command, error.value("desc", "")));
        } else if (message->contains("return")) {
            return (*message)["return"];
        }
    }
}

std::deque<nlohmann::json> Qmp::take_events() {
    while (auto message = next(Clock::now()))
        if (message->contains("event")) keep_event(std::move(*message));
    return std::exchange(events_, {});
}

void Qmp::keep_event(nlohmann::json event) {
    if (events_.size() == events_max) events_.pop_front();
    events_.push_back(std::move(event));
}

Result<nlohmann::json> Qmp::next(Clock::time_point deadline) {
    for (;;) {
        if (const auto end = pending_.find('\n'); end != std::string::npos) {
            auto message = nlohmann::json::parse(pending_.substr(0, end), nullptr, false);
            pending_.erase(0, end + 1);
            if (message.is_object()) return message;
            return fail(ExitStatus::fault, "QEMU sent a QMP line that is no JSON object");
        }
        if (pending_.size() > line_bytes_max)
            return fail(ExitStatus::limit, "QEMU sent a QMP line over 16 MiB");
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        pollfd watched{.fd = socket_.get(), .events = POLLIN, .revents = 0};
        const auto wait_ms = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
        const int ready = ::poll(&watched, 1, wait_ms);
        if (ready == 0) return fail(ExitStatus::fault, "QEMU did not answer on QMP in time");
        if (ready < 0) continue;
        std::array<char, 16384> buffer{};
        const auto count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return fail(ExitStatus::fault, "QEMU ended");
        pending_.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace zooid::hake
