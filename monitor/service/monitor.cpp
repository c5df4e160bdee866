#include "monitor.hpp"

#include <cstdio>
#include <string>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

#include "breach.hpp"
#include "domain_port.hpp"
#include "domain_server.hpp"

namespace zooid::monitor {

namespace {

CoreId own_core() { return CoreId{static_cast<std::uint16_t>(native::this_core())}; }

Agreement make_agreement(CoreId self) {
    if (self.value != 0) return Agreement(self);
    View first;
    first.number = 1;
    first.members.set(self);
    return Agreement(self, first);
}

/// The value of `key=` on the kernel's command line.
std::string option_of(const abi::BootInfo& info, std::string_view key) {
    const auto value = abi::option(info.command_line, key);
    return value ? std::string(*value) : std::string();
}

}  // namespace

Monitor::Monitor() : self_(own_core()), agreement_(make_agreement(self_)) {}

Peer* Monitor::peer(CoreId core) {
    if (core.value >= cores_max) return nullptr;
    Peer* found = peers_[core.value].get();
    return found != nullptr && found->present ? found : nullptr;
}

void Monitor::drop_capability(std::uint32_t cptr) {
    if (cptr == 0) return;
    native::remove_capability(cptr);
    native::runtime().free_slot(cptr);
}

Job Monitor::serve_domain(Domain& domain) {
    DomainServer server(*this, domain);
    DomainPort port(*this, domain);
    const auto result = co_await schema::monitor::serve_monitor(port, server);
    say_breach(domain.name, domain.channel->fault());
    (void)co_await take_apart(domain);
    co_return result;
}

Job Monitor::carry_shutdown(Peer& peer, std::uint8_t status) {
    schema::intermon::Intermon::Shutdown::Params params;
    params.set_exit(status);
    co_return co_await peer.client->shutdown(params);
}

void Monitor::request_shutdown(std::uint8_t status) {
    if (bootstrap()) shutdown(status);
    if (Peer* first = peer(CoreId{0})) start(carry_shutdown(*first, status));
}

void Monitor::start_services() {
    if (services_started_ || !bootstrap()) return;
    services_started_ = true;
    if (machine_.program("skb")) {
        knowledge_.on_complete();
    } else {
        start_shell();
    }
}

void Monitor::start_shell() {
    if (shell_ != 0) return;
    const abi::BootInfo& info = machine_.info();
    const std::string script = option_of(info, "script");
    std::array<std::string_view, 5> arguments{"shell"};
    std::size_t count = 1;
    if (abi::option(info.command_line, "script")) {
        arguments[count++] = "--script";
        arguments[count++] = script;
        if (abi::option(info.command_line, "keep-going")) arguments[count++] = "--keep-going";
        if (abi::option(info.command_line, "trace")) arguments[count++] = "--trace";
    }
    const auto shell = spawn_here({.program = "shell",
                                   .arguments = std::span(arguments).first(count),
                                   .spawners = {},
                                   .input = count == 1,
                                   .trusted = true});
    if (!shell) {
        std::puts("zooid: the shell was not started: is the program `shell` in the boot manifest?");
        shutdown(5);
    }
    shell_ = *shell;
    if (abi::option(info.command_line, "host-line")) start_host_line();
}

int Monitor::run() {
    if (!machine_.open()) {
        std::puts("zooid: the monitor found no boot information");
        return 5;
    }
    std::uint64_t ring = 0;
    own_end_point_ = native::runtime().create_endpoint(2, 0, &ring);
    read_own_facts();
    if (bootstrap()) {
        if (machine_.program("skb"))
            knowledge_.bring_up();
        else
            start_cores({});
    } else if (!join()) {
        return 5;
    }
    loop_.run_until([this] {
        reap_killed();
        return false;
    });
    return 0;
}

}  // namespace zooid::monitor
