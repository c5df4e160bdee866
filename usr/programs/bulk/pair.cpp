// How the two domains find each other: by their monitor.
#include "pair.hpp"

#include <array>
#include <cstdio>
#include <zooid/native/loop.hpp>
#include <zooid/native/monitor_link.hpp>

namespace zooid::bulk {
namespace {

using interconnect::CallError;
using interconnect::Refusal;
using interconnect::ServerContext;
using interconnect::ServerTask;
using schema::monitor::Monitor;
using schema::monitor::Offer;
using Status = schema::monitor::Status;
using Done = interconnect::Task<std::expected<Status, CallError>>;
using Served = interconnect::Task<std::expected<void, CallError>>;

struct Link {
    native::Loop<> loop;
    native::MonitorChannel channel{loop.executor(), native::monitor_transport()};
    native::MonitorClient monitor{channel};
    std::uint32_t arriving = native::runtime().allocate_slot();
    [[nodiscard]] interconnect::Executor& executor() { return loop.executor(); }
};

Link& link() {
    static Link link;
    return link;
}

/// Takes one client in.
struct Door {
    Link* link;
    OwnRing own;
    std::uint32_t peer = 0;
    [[nodiscard]] interconnect::Executor& executor() { return link->executor(); }

    ServerTask<Offer::Bound> bound(const Offer::Bound::Params& params, ServerContext&) {
        Offer::Bound::Results results;
        results.set_status(params.end_point() && peer == 0 ? Status::ok : Status::denied);
        if (results.status() == Status::ok) {
            peer = link->arriving;
            results.set_service({own.end_point});
        }
        co_return results;
    }
    ServerTask<Offer::Input> input(const Offer::Input::Params&, ServerContext&) {
        co_return std::unexpected(Refusal::denied);
    }
};

/// Offers the service first, so that the peer finds it.
Done serve_and_spawn(Link& link, std::string_view mode) {
    Monitor::Serve::Params offer;
    if (!offer.set_service("bulk")) co_return Status::bad_argument;
    const auto served = co_await link.monitor.serve(offer);
    if (!served) co_return std::unexpected(served.error());
    if (served->status() != Status::ok) co_return served->status();
    Monitor::Spawn::Params params;
    const std::array<std::string_view, 3> words{"bulk", "--peer", mode};
    auto arguments = params.init_arguments();
    auto list = arguments ? arguments->init_list(words.size()) : std::unexpected(arguments.error());
    bool fits = list.has_value() && params.set_program(words[0]);
    for (std::uint32_t i = 0; fits && i < words.size(); ++i)
        fits = list->set(i, words[i]).has_value();
    if (!fits) co_return Status::no_memory;
    params.set_core(static_cast<std::uint16_t>(native::this_core()));
    const auto started = co_await link.monitor.spawn(params);
    if (!started) co_return std::unexpected(started.error());
    co_return started->status();
}

Done bind(Link& link, OwnRing own) {
    Monitor::Bind::Params params;
    if (!params.set_service("bulk")) co_return Status::bad_argument;
    params.set_caller({own.end_point});
    const auto bound = co_await link.monitor.bind(params);
    if (!bound) co_return std::unexpected(bound.error());
    co_return bound->status();
}

/// Runs `task`; true when it ended well.
bool ended_well(Link& link, Done& task, const char* what) {
    task.start(link.executor());
    link.loop.run_until([&] { return task.done(); });
    const auto result = task.result();
    if (result && *result == Status::ok) return true;
    std::fprintf(stderr, "bulk: %s failed\n", what);
    return false;
}

}  // namespace

OwnRing make_ring() {
    OwnRing own;
    own.end_point = native::runtime().create_endpoint(ring_slots, 0, &own.address);
    return own;
}

std::uint32_t start_peer(const OwnRing& own, std::string_view mode) {
    Link& here = link();
    native::receive_from_monitor(here.arriving);
    static Door door{&here, own};
    static Served serving = schema::monitor::serve_offer(here.channel, door);
    serving.start(here.executor());
    Done spawning = serve_and_spawn(here, mode);
    if (!ended_well(here, spawning, "starting the peer")) return 0;
    here.loop.run_until([&] { return door.peer != 0; });
    here.executor().run_until_idle();  // the answer goes out
    return door.peer;
}

std::uint32_t bind_to_starter(const OwnRing& own) {
    Link& here = link();
    native::receive_from_monitor(here.arriving);
    Done binding = bind(here, own);
    return ended_well(here, binding, "binding to the starter") ? here.arriving : 0;
}

}  // namespace zooid::bulk
