#include "console_server.hpp"

#include <span>

namespace zooid::shell {

namespace {

using schema::monitor::Monitor;
using MonitorStatus = schema::monitor::Status;

constexpr std::size_t answer_bytes_max = 256;

}  // namespace

void ConsoleServer::start() {
    serving_ = schema::monitor::serve_offer(services_.monitor(), *this);
    announcing_ = announce();
    serving_.start(executor());
    announcing_.start(executor());
}

ConsoleServer::Serving ConsoleServer::announce() {
    Monitor::Serve::Params params;
    if (!params.set_service("console"))
        co_return std::unexpected(interconnect::CallError::too_long);
    const auto served = co_await MonitorClient(services_.monitor()).serve(params);
    if (!served) co_return std::unexpected(served.error());
    co_return std::expected<void, interconnect::CallError>();
}

void ConsoleServer::close() {
    open_ = false;
    input_.give_back(line_.drop());
    input_.wake_waiter();
}

interconnect::ServerTask<ConsoleServer::Api::Bound>
ConsoleServer::bound(const Api::Bound::Params&, Context&) {
    Api::Bound::Results results;
    results.set_status(MonitorStatus::denied);  // programs read by their monitors
    co_return results;
}

void ConsoleServer::consume() {
    std::string echo;
    while (!line_.ready() && !input_.empty() && !input_.at_interrupt())
        line_.on_byte(input_.take(), echo);
    if (echo.empty()) return;
    services_.write(echo);
    services_.flush();
}

interconnect::ServerTask<ConsoleServer::Api::Input>
ConsoleServer::input(const Api::Input::Params& params, Context&) {
    Api::Input::Results results;
    results.set_status(MonitorStatus::ok);
    line_.set(params.raw(), params.echo());
    while (open_) {
        consume();
        if (line_.ready()) break;
        co_await input_.news();
    }
    if (!open_) co_return results;
    const std::string text = line_.take(answer_bytes_max);
    if (!results.set_bytes(std::as_bytes(std::span(text))))
        co_return std::unexpected(interconnect::Refusal::busy);
    co_return results;
}

}  // namespace zooid::shell
