#include "programs.hpp"

namespace zooid::shell {

namespace {

using schema::monitor::Monitor;
using MonitorStatus = schema::monitor::Status;

/// False when the words do not fit in one message.
bool fill(Monitor::Spawn::Params& params, const std::vector<std::string>& words) {
    if (!params.set_program(words.front())) return false;
    auto arguments = params.init_arguments();
    if (!arguments) return false;
    auto list = arguments->init_list(static_cast<std::uint32_t>(words.size()));
    if (!list) return false;
    for (std::uint32_t i = 0; i < words.size(); ++i) {
        if (!list->set(i, words[i])) return false;
    }
    return true;
}

}  // namespace

interconnect::Task<std::expected<std::uint64_t, Failure>>
start_program(Session& session, std::uint16_t core, std::vector<std::string> words, bool foreground,
              bool trusted) {
    const std::string& program = words.front();
    Monitor::Spawn::Params params;
    params.set_wait(foreground);
    params.set_trusted(trusted);
    params.set_core(core);
    if (!fill(params, words))
        co_return std::unexpected(usage_failure("the arguments are too long; shorten them"));
    if (foreground) session.running = {program, 0};  // cancelled from here on, it is to be ended
    const auto started = co_await session.monitor().spawn(params);
    if (!started || started->status() != MonitorStatus::ok) session.running.reset();
    if (!started) co_return std::unexpected(call_failure(started.error(), "the monitor"));
    if (started->status() == MonitorStatus::not_found)
        co_return std::unexpected(Failure{
            Status::none, "no program '" + program + "'; add it to the boot manifest as a module"});
    if (started->status() == MonitorStatus::core_down)
        co_return std::unexpected(
            monitor_failure(started->status(), "core " + std::to_string(core)));
    if (started->status() != MonitorStatus::ok)
        co_return std::unexpected(monitor_failure(started->status(), "program '" + program + "'"));
    if (foreground) session.running->domain = started->domain();
    co_return started->domain();
}

interconnect::Task<std::expected<int, Failure>>
wait_for_end(Session& session, std::uint64_t domain) {
    Monitor::Wait::Params params;
    params.set_domain(domain);
    const auto end = co_await session.monitor().wait(params);
    session.running.reset();
    if (!end) co_return std::unexpected(call_failure(end.error(), "the monitor"));
    if (end->status() == MonitorStatus::core_down)
        co_return std::unexpected(
            monitor_failure(end->status(), "core " + std::to_string(domain >> 32)));
    if (end->status() != MonitorStatus::ok)
        co_return std::unexpected(
            monitor_failure(end->status(), "domain " + std::to_string(domain)));
    co_return end->exit();
}

}  // namespace zooid::shell
