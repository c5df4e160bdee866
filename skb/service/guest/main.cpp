// The knowledge base's domain: policies and discovered facts, then clients.
#include <cstdio>

#include <zooid/native/loop.hpp>
#include <zooid/skb/transport_table.hpp>

#include "firmware.hpp"
#include "offers.hpp"

namespace zooid::skb {

namespace {

using ServeTask = interconnect::Task<std::expected<void, interconnect::CallError>>;

ServeTask announce(native::MonitorChannel& monitor) {
    schema::monitor::Monitor::Serve::Params params;
    if (!params.set_service("skb")) co_return std::unexpected(interconnect::CallError::too_long);
    const auto results = co_await native::MonitorClient(monitor).serve(params);
    if (!results) co_return std::unexpected(results.error());
    if (results->status() != schema::monitor::Status::ok)
        std::puts("skb: another knowledge base serves already; this one has no clients");
    co_return std::expected<void, interconnect::CallError>{};
}

int run() {
    static native::Loop<48, 16384> loop;
    static ServiceState state(loop.executor());
    state.now_ns = [] { return static_cast<std::int64_t>(native::now_ns()); };
    if (const auto loaded = load_policies(state.base); !loaded) {
        std::printf("skb: policy line %u column %u: %s\n", loaded.error().line,
                    loaded.error().column, loaded.error().term.c_str());
        return 5;
    }
    static Firmware firmware;
    if (!firmware.open()) {
        std::puts("skb: no boot information was given; only a monitor can start this program");
        return 5;
    }
    for (const std::string& trouble : gather_all(firmware, state.base, state.now_ns()))
        std::printf("skb: %s\n", trouble.c_str());
    static native::MonitorChannel monitor(loop.executor(), native::monitor_transport());
    static Offers offers(state, firmware.info().core_count);
    if (!offers.prepare()) return 5;
    auto serving = schema::monitor::serve_offer(monitor, offers);
    auto announcing = announce(monitor);
    serving.start(loop.executor());
    announcing.start(loop.executor());
    loop.run_until([&] { return serving.done(); });
    return 0;
}

}  // namespace

}  // namespace zooid::skb

int main() {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    return zooid::skb::run();
}
