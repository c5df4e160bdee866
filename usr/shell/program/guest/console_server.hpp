// Lets programs read what is typed: serves `console` to the shell's own monitor.
#pragma once
#include <zooid/schema/monitor_rpc.hpp>
#include <zooid/shell/line_discipline.hpp>
#include <zooid/shell/program/service_channel.hpp>

#include "console_input.hpp"
#include "guest_services.hpp"

namespace zooid::shell {

/// Typed bytes go to programs between open() and close(), while a command runs.
class ConsoleServer {
public:
    using Api = schema::monitor::Offer;
    using Context = interconnect::ServerContext;

    /// Both outlive the server.
    ConsoleServer(ConsoleInput& input, GuestServices& services)
        : input_(input), services_(services) {}
    [[nodiscard]] interconnect::Executor& executor() { return services_.executor(); }
    /// Serves from now on.
    void start();

    void open() { open_ = true; }
    /// Readers hear the end of input; what was typed and not read is typed for the shell.
    void close();

    interconnect::ServerTask<Api::Bound> bound(const Api::Bound::Params& params, Context& context);
    interconnect::ServerTask<Api::Input> input(const Api::Input::Params& params, Context& context);

private:
    using Serving = interconnect::Task<std::expected<void, interconnect::CallError>>;
    Serving announce();
    void consume();

    ConsoleInput& input_;
    GuestServices& services_;
    LineDiscipline line_;
    bool open_ = false;
    Serving serving_;
    Serving announcing_;
};

}  // namespace zooid::shell
