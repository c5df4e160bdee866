// Cores that die: noticed, fenced, taken out of the view; what ran there ends with a report.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <zooid/abi/request_ring.hpp>
#include <zooid/interconnect/sleep.hpp>
#include <zooid/interconnect/yield.hpp>

#include "domain_server.hpp"
#include "monitor.hpp"

namespace zooid::monitor {

namespace {

using schema::intermon::Intermon;
using schema::monitor::InjectPoint;
using Status = schema::monitor::Status;

constexpr std::uint64_t fence_poll_us = 1'000;
constexpr std::uint64_t fence_us_max = 30'000'000;               // then the machine stops
constexpr std::uint64_t kernel_address = 0xffff'c000'0000'0000;  // nobody's but the CPU driver's
constexpr std::uint64_t last_words_us = 1'000;  // the ring of a dead core is looked at once more

struct PresenceSeen {
    abi::Presence state = abi::Presence::absent;
    std::uint32_t epoch = 0;
};

native::CallResult presence_call(CoreId core, char* reason) {
    return native::invoke(native::slot(abi::BirthSlot::kernel), abi::KernelOp::presence,
                          {.rdi = core.value, .rsi = reinterpret_cast<std::uint64_t>(reason)});
}

PresenceSeen presence_of(CoreId core) {
    const auto seen = presence_call(core, nullptr);
    return {static_cast<abi::Presence>(seen.value & 0xffffffff),
            static_cast<std::uint32_t>(seen.value >> 32)};
}

/// Ends this core, or this monitor and so its core.
void die(std::uint8_t kind) {
    if (kind == static_cast<std::uint8_t>(abi::InjectKind::monitor_exit)) std::_Exit(3);
    if (kind == static_cast<std::uint8_t>(abi::InjectKind::monitor_crash))
        *reinterpret_cast<volatile std::uint64_t*>(kernel_address) = 0;
    native::invoke(native::slot(abi::BirthSlot::kernel), abi::KernelOp::inject, {.rdi = kind});
}

std::string reason_of(CoreId core) {
    char reason[abi::death_reason_bytes] = {};
    (void)presence_call(core, reason);
    reason[sizeof(reason) - 1] = '\0';
    return reason;
}

}  // namespace

const Peer* Monitor::known(CoreId core) const {
    if (core.value >= cores_max || peers_[core.value] == nullptr) return nullptr;
    const Peer& peer = *peers_[core.value];
    return peer.present || peer.lost() ? &peer : nullptr;
}

Status Monitor::status_of_absent(CoreId core) const {
    const bool ours = core.value < machine_.cores();
    return ours && !agreement_.view().members.test(core) ? Status::core_down : Status::not_found;
}

Job Monitor::watch_cores() {
    for (;;) {
        co_await interconnect::SleepUntil(executor(), {executor().now().us + watch_round_us_});
        look_at_cores();
        const Watch::Round round = watch_.on_round();
        round.ask.for_each([&](CoreId core) {
            Peer& peer = *peers_[core.value];
            if (!peer.asked) peer.asked = start(ask_for_sign(peer));
        });
        round.silent.for_each([&](CoreId core) {
            Peer& peer = *peers_[core.value];
            if (!peer.suspected) peer.suspected = start(fence(peer));
        });
    }
}

/// The boot core's monitor only: it has a peer for every core that was started.
void Monitor::look_at_cores() {
    if (!bootstrap()) return;
    for (const auto& peer : peers_) {
        if (peer == nullptr || peer->lost()) continue;
        const PresenceSeen seen = presence_of(peer->core);
        if (seen.state == abi::Presence::dead && start(lose(*peer))) peer->loss = Loss::noticed;
        if (std::exchange(peer->epoch, seen.epoch) != seen.epoch) watch_.on_sign(peer->core);
    }
}

Job Monitor::ask_for_sign(Peer& peer) {
    const auto answered = co_await ping(peer);
    peer.asked = false;
    if (answered) watch_.on_sign(peer.core);
    co_return std::expected<void, interconnect::CallError>{};
}

/// Makes a core confirm that it has lost all it was doing. False: it does not.
Asked<bool> Monitor::stop_core(CoreId core) {
    const std::uint64_t end_us = executor().now().us + fence_us_max;
    while (executor().now().us < end_us) {
        const auto fenced = native::invoke(native::slot(abi::BirthSlot::kernel),
                                           abi::KernelOp::fence, {.rdi = core.value});
        if (!fenced.ok()) break;
        if (fenced.value != 0) co_return true;
        co_await interconnect::SleepUntil(executor(), {executor().now().us + fence_poll_us});
    }
    co_return false;
}

/// Fail-stop is made, not assumed: a silent core is stopped before anyone acts as if it were dead.
Job Monitor::fence(Peer& peer) {
    const unsigned core = peer.core.value;
    std::printf("zooid: core %u has given no sign of life for %llu ms; it is fenced\n", core,
                static_cast<unsigned long long>(silent_rounds_max * watch_round_us_ / 1000));
    const auto stopped = co_await stop_core(peer.core);
    if (!stopped || !*stopped) {
        std::printf("zooid: core %u could not be fenced: it may still act; the machine stops\n",
                    core);
        shutdown(5);
    }
    look_at_cores();
    co_return std::expected<void, interconnect::CallError>{};
}

/// The view stands without it: what it had is this core's again, as soon as it is certain that the
/// core uses nothing of it. In steps, so that others are served meanwhile.
Job Monitor::take_back_memory(Peer& peer) {
    constexpr unsigned steps_at_once = 8;
    if (peer.ram == 0) co_return std::expected<void, interconnect::CallError>{};
    const auto stopped = co_await stop_core(peer.core);
    if (!stopped || !*stopped) {
        std::printf(
            "zooid: core %u does not confirm that it has stopped; its memory stays unused\n",
            peer.core.value);
        co_return std::expected<void, interconnect::CallError>{};
    }
    const std::uint32_t kernel = native::slot(abi::BirthSlot::kernel);
    auto done = native::invoke(kernel, abi::KernelOp::revoke, {.rdi = peer.ram});
    const std::uint64_t word = abi::call_word(
        abi::Call::invoke, static_cast<std::uint8_t>(abi::KernelOp::reclaim), kernel);
    if (done.ok()) done.status = abi::Status::again;
    for (unsigned step = 1; done.status == abi::Status::again; ++step) {
        done = native::kernel_call(word, {.rdi = peer.ram, .rsi = peer.core.value});
        if (step % steps_at_once == 0) co_await interconnect::Yield(executor());
    }
    if (done.ok()) machine_.take_back(std::exchange(peer.ram, 0));
    co_return std::expected<void, interconnect::CallError>{};
}

/// `peer` executes nothing any more.
Job Monitor::lose(Peer& peer) {
    // What it said before it died still counts, and comes before its death.
    for (;;) {
        const auto late = co_await peer.channel->receive({executor().now().us + last_words_us});
        if (late) {
            on_peer_message(peer, *late);
        } else if (!peer.channel->poll()) {
            break;
        }
    }
    peer.death_reason = reason_of(peer.core);
    peer.present = false;
    watch_.remove(peer.core);
    on_core_down(peer.core);
    (void)co_await until(peer, Loss::agreed);
    std::printf("zooid: core %u is dead (%s); view %u goes on without it\n", peer.core.value,
                peer.death_reason.c_str(), agreement_.view().number);
    peer.channel->close();  // whoever waits for an answer gets `closed`
    end_what_ran_on(peer);
    peer.loss = Loss::over;
    start_when_complete();
    tell_of_losses();
    knowledge_.on_core_dead(peer.core, peer.death_reason);
    (void)co_await take_back_memory(peer);
    peer.loss = Loss::reclaimed;
    tell_of_losses();
    co_return std::expected<void, interconnect::CallError>{};
}

void Monitor::end_what_ran_on(const Peer& peer) {
    domains_.each([&](Domain& domain) {
        if (domain.ended || !domain.spans.test(peer.core)) return;
        std::printf("zooid: domain %llx (%s) ended: core %u, where it had a dispatcher, is dead\n",
                    static_cast<unsigned long long>(domain.id), domain.name.c_str(),
                    peer.core.value);
        on_domain_ended(domain.id, exit_of_lost);
    });
    domains_.each([&](Domain& domain) {  // what was started from there
        if (!domain.spawners.empty() && domain.spawners.back() >> 32 == peer.core.value)
            on_domain_ended(domain.id, exit_of_lost);
    });
    binder_.on_core_down(peer.core);
    children_.core_lost(peer.core.value, exit_of_lost);
    for (Wait& wait : waits_) {
        if (wait.completion != nullptr && wait.domain >> 32 == peer.core.value)
            std::exchange(wait.completion, nullptr)->complete(exit_of_lost);
    }
}

/// Not part of the coroutine: Effects is too large for its frame.
void Monitor::on_core_down(CoreId core) {
    const auto effects = agreement_.on_core_down(core);
    if (effects) perform(*effects);
}

void Monitor::tell_of_losses() {
    for (const auto& peer : peers_) {
        if (peer != nullptr && peer->loss == Loss::noticed && !peer->present &&
            agreement_.phase() == Phase::normal && !agreement_.view().members.test(peer->core))
            peer->loss = Loss::agreed;
    }
    std::erase_if(loss_waits_, [&](const LossWait& wait) {
        const bool come = wait.peer->loss >= wait.stage;
        if (come) wait.completion->complete(true);
        return come;
    });
}

Asked<bool> Monitor::until(const Peer& peer, Loss stage) {
    Completion<bool> completion(executor());
    loss_waits_.push_back({&peer, stage, &completion});
    tell_of_losses();
    co_return co_await completion;
}

void Monitor::inject(std::uint8_t kind, InjectPoint point, std::uint32_t after_ms) {
    if (kind >= abi::inject_kinds) return;
    if (point == InjectPoint::now) {
        start(die_later(kind, after_ms));
    } else {
        armed_ = point;
        armed_kind_ = kind;
    }
}

Job Monitor::die_later(std::uint8_t kind, std::uint32_t after_ms) {
    const std::uint64_t when_us = executor().now().us + std::uint64_t{after_ms} * 1000;
    co_await interconnect::SleepUntil(executor(), {when_us});
    die(kind);
    co_return std::expected<void, interconnect::CallError>{};
}

void Monitor::die_if_armed(MessageKind kind, bool sent) {
    const auto at = [&](InjectPoint point, MessageKind message, bool when_sent) {
        return armed_ == point && kind == message && sent == when_sent;
    };
    if (at(InjectPoint::prepare, MessageKind::prepare, false) ||
        at(InjectPoint::vote, MessageKind::vote, true) ||
        at(InjectPoint::commit, MessageKind::commit, false) ||
        at(InjectPoint::acknowledge, MessageKind::acknowledge, true))
        die(armed_kind_);
}

DomainServer::Reply<DomainServer::Api::Inject>
DomainServer::inject(const Api::Inject::Params& params, Context& context) {
    Api::Inject::Results results;
    const CoreId core{params.core()};
    Peer* peer = monitor_.peer(core);
    const bool at_once = params.point() == InjectPoint::now && params.after_ms() == 0;
    if (!is_administrator(context)) {
        results.set_status(Status::denied);
    } else if (params.kind() >= abi::inject_kinds || params.point() > InjectPoint::acknowledge) {
        results.set_status(Status::bad_argument);
    } else if (core == monitor_.self()) {
        monitor_.inject(params.kind(), params.point(), params.after_ms());
        // Its death is the answer: who asked must not go on meanwhile.
        interconnect::Executor& executor = monitor_.executor();
        if (at_once)
            co_await interconnect::SleepUntil(executor, {executor.now().us + fence_us_max});
    } else if (peer == nullptr) {
        results.set_status(monitor_.status_of_absent(core));
    } else {
        Intermon::Inject::Params order;
        order.set_kind(params.kind());
        order.set_point(static_cast<std::uint8_t>(params.point()));
        order.set_after_ms(params.after_ms());
        (void)co_await peer->client->inject(order);
        if (at_once && monitor_.bootstrap()) (void)co_await monitor_.until(*peer, Loss::reclaimed);
    }
    co_return results;
}

}  // namespace zooid::monitor
