// Domains of this core from spawn to end.
#include "monitor.hpp"

namespace zooid::monitor {

namespace {

using schema::intermon::Intermon;
using Status = schema::monitor::Status;

constexpr std::uint64_t domain_bytes_boot_core = 24 << 20;
constexpr std::uint64_t domain_bytes_other = 8 << 20;

Job tell_ended(Peer& peer, std::uint64_t domain, int exit) {
    Intermon::Ended::Params params;
    params.set_domain(domain);
    params.set_exit(exit);
    co_return co_await peer.client->ended(params);
}

}  // namespace

std::expected<std::uint64_t, Status>
Monitor::spawn_here(std::string_view program, std::span<const std::string_view> arguments) {
    const auto module = machine_.program(program);
    if (!module) return std::unexpected(Status::not_found);
    Domain* domain = domains_.add();
    if (domain == nullptr) return std::unexpected(Status::no_memory);
    domain->name = std::string(program);
    const DomainPlan plan{
        .program = *module,
        .arguments = arguments,
        .domain = domain->id,
        .ram_bytes = bootstrap() ? domain_bytes_boot_core : domain_bytes_other,
        .monitor_end_point = domain->place.end_point,
        .console = bootstrap(),
        .extra = program == "skb" ? machine_.firmware() : std::span<const std::uint32_t>{},
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
    return domain->id;
}

void Monitor::on_domain_ended(std::uint64_t id, int exit) {
    for (Wait& wait : waits_) {
        if (wait.completion != nullptr && wait.domain == id)
            std::exchange(wait.completion, nullptr)->complete(exit);
    }
    Domain* domain = domains_.find(id);
    if (domain == nullptr || domain->ended) return;
    if (domain->away) {  // its home decides; then it ends us too
        domain->ended = true;
        if (Peer* home = peer(CoreId{static_cast<std::uint16_t>(id >> 32)}))
            start(tell_ended(*home, id, exit));
        return;
    }
    domain->ended = true;
    domain->exit = exit;
    if (Peer* first = peer(CoreId{0})) start(tell_ended(*first, id, exit));
    domain->channel->close();  // serve_domain() sees the end and takes the domain apart
}

void Monitor::reap_killed() {
    constexpr int exit_of_killed = 139;  // as a shell shows a segmentation fault
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

Asked<int> Monitor::wait_for(std::uint64_t id) {
    const bool here = id >> 32 == self_.value;
    if (here && domains_.find(id) == nullptr) co_return 0;
    const Peer* there = known(CoreId{static_cast<std::uint16_t>(id >> 32)});
    if (there != nullptr && there->lost()) co_return exit_of_lost;
    Completion<int> completion(executor());
    for (Wait& wait : waits_) {
        if (wait.completion != nullptr) continue;
        wait = {id, &completion};
        co_return co_await completion;
    }
    co_return std::unexpected(interconnect::CallError::busy);
}

void Monitor::shutdown(std::uint8_t status) {
    native::invoke(native::slot(abi::BirthSlot::kernel), abi::KernelOp::shutdown, {.rdi = status});
    std::_Exit(status);
}

}  // namespace zooid::monitor
