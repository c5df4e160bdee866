// Domains of this core from spawn to end.
#include <algorithm>
#include <cassert>
#include <cstdio>

#include "monitor.hpp"

namespace zooid::monitor {

namespace {

using schema::intermon::Intermon;
using Status = schema::monitor::Status;

constexpr std::uint64_t domain_bytes_boot_core = 24 << 20;
constexpr std::uint64_t knowledge_base_bytes = 72 << 20;  // see skb/service/service_state.hpp
constexpr std::uint64_t domain_bytes_other = 8 << 20;

constexpr int exit_of_killed = 139;      // as a shell shows a segmentation fault
constexpr int exit_of_orphan = 129;      // as a shell shows a hang-up
constexpr std::size_t spawners_max = 8;  // of one domain: who started it, and so on

constexpr bool is_monitor(std::uint64_t id) { return (id & 0xffff'ffff) == 1; }
constexpr CoreId home_of(std::uint64_t id) { return CoreId{static_cast<std::uint16_t>(id >> 32)}; }

Job tell_ended(Peer& peer, std::uint64_t domain, int exit, std::uint64_t spawner) {
    Intermon::Ended::Params params;
    params.set_domain(domain);
    params.set_exit(exit);
    params.set_spawner(spawner);
    co_return co_await peer.client->ended(params);
}

bool fill(Intermon::Spawn::Params& params, const SpawnRequest& request) {
    if (!params.set_program(request.program)) return false;
    params.set_wait(request.input);
    params.set_trusted(request.trusted);
    auto list = params.init_arguments(static_cast<std::uint32_t>(request.arguments.size()));
    for (std::uint32_t i = 0; list && i < request.arguments.size(); ++i) {
        if (!list->set(i, request.arguments[i])) return false;
    }
    return list && params.set_spawners(request.spawners);
}

}  // namespace

/// The knowledge base of a small machine has as much as others: then its own limits may be beyond
/// its memory, and it ends and is started again when somebody fills it.
std::uint64_t Monitor::ram_bytes_for(std::string_view program) const {
    if (!bootstrap()) return domain_bytes_other;
    const bool is_roomy =
        machine_.free_bytes() >= knowledge_base_bytes + 2 * domain_bytes_boot_core;
    return program == "skb" && is_roomy ? knowledge_base_bytes : domain_bytes_boot_core;
}

std::expected<std::uint64_t, Status> Monitor::spawn_here(const SpawnRequest& request) {
    const auto module = machine_.program(request.program);
    if (!module) return std::unexpected(Status::not_found);
    Domain* domain = domains_.add();
    if (domain == nullptr) return std::unexpected(Status::no_memory);
    domain->name = std::string(request.program);
    domain->spawners = request.spawners;
    domain->input = request.input;
    const DomainPlan plan{
        .program = *module,
        .arguments = request.arguments,
        .domain = domain->id,
        .ram_bytes = request.devices.empty() ? ram_bytes_for(request.program) : domain_bytes_other,
        .monitor_end_point = domain->place.end_point,
        .trusted = request.trusted,
        .console = bootstrap(),
        .input = request.input && !request.spawners.empty(),  // a monitor's shell has the keyboard
        .extra = request.program == "skb" ? machine_.firmware() : std::span<const std::uint32_t>{},
        .devices = request.devices,
        .cores = bootstrap() ? &agreement_.view().members : nullptr};
    auto built = build_domain(machine_, plan);
    if (!built) {
        domains_.remove(*domain);
        return std::unexpected(built.error() == abi::Status::out_of_range ? Status::bad_argument
                                                                          : Status::no_memory);
    }
    domain->built = std::move(*built);
    domain->channel.emplace(
        executor(),
        native::make_lmp(domain->place.ring, abi::monitor_ring_slots, domain->built.end_point));
    if (!start(serve_domain(*domain))) {
        domain->channel.reset();
        destroy_domain(machine_, domain->built);
        domains_.remove(*domain);
        return std::unexpected(Status::no_memory);
    }
    binder_.offer(*domain);
    return domain->id;
}

Asked<Spawned> Monitor::spawn_for(const Domain& spawner, CoreId core, SpawnRequest request) {
    const std::uint64_t id = spawner.id;
    request.spawners = spawner.spawners;
    request.spawners.push_back(id);
    const bool foreground = request.input;
    request.input = request.input && spawner.input;
    if (spawner.away) co_return Spawned{Status::denied};  // its home remembers its children
    if (request.spawners.size() > spawners_max || !children_.make_room())
        co_return Spawned{Status::no_memory};
    Spawned spawned;
    if (core == self_) {
        const auto domain = spawn_here(request);
        spawned = domain ? Spawned{Status::ok, *domain} : Spawned{domain.error()};
    } else {
        Peer* there = peer(core);
        if (there == nullptr) co_return Spawned{Status::core_down};
        Intermon::Spawn::Params params;
        if (!fill(params, request)) co_return Spawned{Status::bad_argument};
        const auto results = co_await there->client->spawn(params);
        if (!results) co_return std::unexpected(results.error());
        spawned = {static_cast<Status>(results->status()), results->domain()};
    }
    if (spawned.status == Status::ok) children_.add(spawned.domain, id, foreground);
    co_return spawned;
}

void Monitor::begin_end(Domain& domain, int exit) {
    if (std::exchange(domain.ended, true)) return;
    assert(domain.channel);  // until it is taken apart
    domain.exit = exit;
    // At once, so that it does nothing while its other cores are asked; it may have stopped itself.
    native::invoke(domain.built.dispatcher, abi::DispatcherOp::stop);
    domain.channel->close();  // serve_domain() sees the end and takes the domain apart
    binder_.offer(domain);
    ServiceWait::wake_all(domains_.waiting());  // it may be in one, where it sees nothing
}

void Monitor::on_domain_ended(std::uint64_t id, int exit) {
    Domain* domain = domains_.find(id);
    if (domain == nullptr || domain->ended) return;
    if (!domain->away) return begin_end(*domain, exit);
    domain->ended = true;  // its home decides; then it ends us too
    if (Peer* home = peer(home_of(id))) start(tell_ended(*home, id, exit, 0));
}

Job Monitor::take_apart(Domain& domain) {
    on_domain_ended(domain.id, exit_of_killed);  // its link is broken, unless the end has begun
    (void)co_await end_children(domain.id);
    drop_capability(domain.given);
    (void)co_await end_spans(domain);
    destroy_domain(machine_, domain.built);
    domains_.count_end();
    binder_.end(domain);
    for (const std::uint32_t each : domain.borrowed) drop_capability(each);
    drop_capability(domain.libos_end_point);
    domain.channel.reset();
    wake_all();
    if (domain.end_awaited != nullptr) domain.end_awaited->complete(domain.exit);
    const bool shell = domain.id == shell_;
    const bool host_line = host_line_ != 0 && domain.id == host_line_;
    knowledge_.on_ended(domain.id);
    if (!domain.away) announce_end(domain);
    domains_.remove(domain);
    if (host_line) restart_host_line();
    if (shell) {
        std::puts("zooid: the shell has ended, and with it the machine");
        shutdown(5);
    }
    co_return std::expected<void, interconnect::CallError>{};
}

/// Who waited for one that has ended, for room in its ring or for its answer, looks again.
void Monitor::wake_all() {
    domains_.each([](const Domain& each) {
        if (!each.ended) native::invoke(each.built.end_point, abi::EndPointOp::notify);
    });
}

Job Monitor::end_children(std::uint64_t spawner) {
    while (const auto child = children_.any_running(spawner)) {
        const auto gone = co_await end_for(0, *child, exit_of_orphan);
        children_.ended(*child, spawner, gone ? gone->exit : exit_of_orphan);
    }
    children_.forget(spawner);
    co_return std::expected<void, interconnect::CallError>{};
}

void Monitor::announce_end(const Domain& domain) {
    const std::uint64_t spawner = domain.spawners.empty() ? 0 : domain.spawners.back();
    if (spawner != 0 && home_of(spawner) != self_) {
        if (Peer* there = peer(home_of(spawner)))
            start(tell_ended(*there, domain.id, domain.exit, spawner));
    } else if (spawner != 0) {
        on_child_ended(domain.id, spawner, domain.exit);
    }
    complete_waits(domain.id, domain.exit);
}

void Monitor::on_child_ended(std::uint64_t child, std::uint64_t spawner, int exit) {
    if (domains_.find(spawner) != nullptr) children_.ended(child, spawner, exit);
    complete_waits(child, exit);
}

void Monitor::complete_waits(std::uint64_t id, int exit) {
    for (Wait& wait : waits_) {
        if (wait.completion != nullptr && wait.domain == id)
            std::exchange(wait.completion, nullptr)->complete(exit);
    }
}

void Monitor::reap_killed() {
    for (;;) {
        const auto killed =
            native::invoke(native::slot(abi::BirthSlot::kernel), abi::KernelOp::killed);
        if (!killed.ok() || killed.value == 0) return;
        if ((killed.value & 0xffffffff) == 1) {  // another core's monitor: that core is dead
            look_at_cores();
            continue;
        }
        on_domain_ended(killed.value, exit_of_killed);
    }
}

Asked<Gone> Monitor::wait_for_end(std::uint64_t id) {
    Completion<int> completion(executor());
    for (Wait& wait : waits_) {
        if (wait.completion != nullptr) continue;
        wait = {id, &completion};
        co_return Gone{Status::ok, co_await completion};
    }
    co_return Gone{Status::no_memory};
}

Asked<Gone> Monitor::wait_for(std::uint64_t by, std::uint64_t id) {
    if (const auto exit = children_.take(id, by)) {
        // Who asks after its core has died hears the same as who waited.
        const Peer* home = known(home_of(id));
        const bool lost = *exit == exit_of_lost && home != nullptr && home->lost();
        co_return Gone{lost ? Status::core_down : Status::ok, *exit};
    }
    if (domains_.find(id) == nullptr && !children_.running(id, by))
        co_return Gone{Status::not_found};
    const auto gone = co_await wait_for_end(id);
    if (gone && gone->status == Status::ok) (void)children_.take(id, by);
    if (const Peer* home = known(home_of(id)); gone && home != nullptr && home->lost())
        co_return Gone{Status::core_down, gone->exit};
    co_return gone;
}

Asked<Gone> Monitor::end_foreground(std::uint64_t spawner, int exit) {
    Gone last{Status::not_found};
    while (const auto child = children_.any_foreground(spawner)) {
        const auto gone = co_await end_for(spawner, *child, exit);
        if (!gone || gone->status != Status::ok) children_.ended(*child, spawner, exit);
        if (gone) last = *gone;
    }
    co_return last;
}

Asked<Gone> Monitor::end_for(std::uint64_t by, std::uint64_t id, int exit) {
    if (id == 0) co_return co_await end_foreground(by, exit);
    if (is_monitor(id)) co_return Gone{Status::denied};
    if (home_of(id) != self_) {
        Peer* home = peer(home_of(id));
        if (home == nullptr) co_return Gone{Status::not_found};
        Intermon::EndDomain::Params params;
        params.set_domain(id);
        params.set_by(by);
        params.set_exit(exit);
        const auto results = co_await home->client->end_domain(params);
        if (!results) co_return Gone{Status::core_down};
        (void)children_.take(id, by);
        co_return Gone{static_cast<Status>(results->status()), results->exit()};
    }
    Domain* domain = domains_.find(id);
    if (domain == nullptr) co_return Gone{Status::not_found};
    if (by != 0 && std::ranges::find(domain->spawners, by) == domain->spawners.end())
        co_return Gone{Status::denied};
    begin_end(*domain, exit);
    co_return co_await wait_for(by, id);
}

void Monitor::shutdown(std::uint8_t status) {
    native::invoke(native::slot(abi::BirthSlot::kernel), abi::KernelOp::shutdown, {.rdi = status});
    std::_Exit(status);
}

}  // namespace zooid::monitor
