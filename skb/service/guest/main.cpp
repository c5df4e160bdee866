// The knowledge base's domain: policies and discovered facts, then clients.
#include <cstdio>
#include <zooid/native/loop.hpp>
#include <zooid/native/service.hpp>
#include <zooid/skb/transport_table.hpp>

#include "firmware.hpp"
#include "live_rows.hpp"
#include "skb_server.hpp"

namespace zooid::skb {

namespace {

constexpr unsigned clients_max = 16;

/// A monitor is the first domain of its core. Facts of others are said by domain.ID, as `ps` shows
/// it.
ClientRights rights_of(const native::ServedClient& client) {
    if ((client.domain & 0xffff'ffff) == 1)
        return {.right = Right::administer,
                .owner = "monitor." + std::to_string(client.domain >> 32)};
    return {.right = client.administrator ? Right::administer : Right::own_facts,
            .owner = "domain." + std::to_string(client.domain)};
}

int run() {
    static native::Loop<80, 16384> loop;
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
    static LiveRows live(state, monitor);
    state.live = &live;
    DecisionNotice notice(state, firmware.info().core_count, monitor);
    const std::uint32_t cores = firmware.info().core_count;
    static native::Service<schema::skb::Skb, SkbServer> service(
        monitor, "skb", clients_max, [cores](const native::ServedClient& client) {
            return std::make_unique<SkbServer>(state, cores, rights_of(client));
        });
    service.open();
    loop.run_until([&] {
        if (service.is_open()) notice.look();
        return service.over();
    });
    if (service.state() == native::ServiceDoor::State::taken)
        std::puts("skb: another knowledge base serves already; this one ends");
    return 1;  // nobody can reach it any more
}

}  // namespace

}  // namespace zooid::skb

int main() {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    return zooid::skb::run();
}
