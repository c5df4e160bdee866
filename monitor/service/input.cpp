// What is typed, on its way to the programs that read it. The domain that serves `console` has the
// keyboard: the boot core's shell.
#include "domain_server.hpp"
#include "tell_libos.hpp"

namespace zooid::monitor {

namespace {

using schema::intermon::Intermon;
using schema::monitor::LibosLink;
using schema::monitor::Offer;

void give(const Domain& domain, std::span<const std::byte> text) {
    LibosLink::Input::Params params;
    if (params.set_bytes(text)) tell_libos<LibosLink::Input>(domain, params);
}

Typed typed_of(std::span<const std::byte> bytes) {
    Typed typed;
    typed.count = std::min(bytes.size(), typed.bytes.size());
    std::ranges::copy(bytes.first(typed.count), typed.bytes.begin());
    return typed;
}

Asked<Typed> ask_boot_core(Peer& peer, std::uint64_t id, bool raw, bool echo) {
    Intermon::Input::Params params;
    params.set_domain(id);
    params.set_raw(raw);
    params.set_echo(echo);
    const auto results = co_await peer.client->input(params);
    if (!results) co_return std::unexpected(results.error());
    co_return typed_of(results->bytes());
}

Asked<Typed> ask_console(Monitor&, Domain& console, std::uint64_t id, bool raw, bool echo) {
    Offer::Input::Params params;
    params.set_domain(id);
    params.set_raw(raw);
    params.set_echo(echo);
    const auto results = co_await console.channel->call<Offer::Input>(params);
    if (!results) co_return std::unexpected(results.error());
    co_return typed_of(results->bytes());
}

Job carry_input(Monitor& monitor, std::uint64_t id, bool raw, bool echo) {
    Peer* first = monitor.peer(CoreId{0});
    Typed typed;
    if (monitor.bootstrap()) {
        typed = (co_await monitor.typed_for(id, raw, echo)).value_or(Typed{});
    } else if (first != nullptr) {
        typed = (co_await ask_boot_core(*first, id, raw, echo)).value_or(Typed{});
    }
    Domain* domain = monitor.domains().find(id);
    if (domain == nullptr || domain->ended)
        co_return std::expected<void, interconnect::CallError>{};
    domain->input_open = false;
    give(*domain, typed.text());
    co_return std::expected<void, interconnect::CallError>{};
}

}  // namespace

void Monitor::want_input(Domain& domain, bool raw, bool echo) {
    if (domain.input_open) return;
    domain.input_open = domain.input && start(carry_input(*this, domain.id, raw, echo));
    if (!domain.input_open) give(domain, {});
}

Asked<Typed> Monitor::typed_for(std::uint64_t id, bool raw, bool echo) {
    if (input_asked_) {
        if (input_turns_.size() == inputs_max) co_return Typed{};
        Completion<int> turn(executor());
        input_turns_.push_back(&turn);
        (void)co_await turn;
    }
    input_asked_ = true;
    Domain* console = domains_.serving("console");
    std::expected<Typed, interconnect::CallError> typed;
    if (console != nullptr) typed = co_await ask_console(*this, *console, id, raw, echo);
    if (input_turns_.empty()) {
        input_asked_ = false;
    } else {
        Completion<int>* next = input_turns_.front();
        input_turns_.erase(input_turns_.begin());
        next->complete(0);
    }
    co_return typed;
}

}  // namespace zooid::monitor
