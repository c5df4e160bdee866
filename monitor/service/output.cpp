// Text for the console: written on the boot core, carried there from the others.
#include <unistd.h>

#include "monitor.hpp"

namespace zooid::monitor {

namespace {

using Output = schema::intermon::Intermon::Output;

/// Our own standard output is the console.
void write_console(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t part = ::write(1, bytes.data(), bytes.size());
        if (part <= 0) return;  // there is none
        bytes = bytes.subspan(static_cast<std::size_t>(part));
    }
}

}  // namespace

void Monitor::on_output(std::span<const std::byte> bytes) {
    if (bootstrap()) write_console(bytes);
}

Job Monitor::output(std::uint64_t domain, std::span<const std::byte> bytes) {
    Peer* const first = peer(CoreId{0});
    Output::Params params;
    params.set_domain(domain);
    if (bootstrap()) {
        write_console(bytes);
    } else if (first != nullptr && params.set_bytes(bytes)) {
        co_return co_await first->client->output(params);
    }
    co_return std::expected<void, interconnect::CallError>{};
}

}  // namespace zooid::monitor
