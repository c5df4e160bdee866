// Text for the console: written on the boot core, carried there from the others.
#include <unistd.h>

#include "monitor.hpp"

namespace zooid::monitor {

namespace {

using Output = schema::intermon::Intermon::Output;

Job carry(Peer& peer, Output::Params params) { co_return co_await peer.client->output(params); }

}  // namespace

bool Monitor::output(std::uint64_t domain, std::span<const std::byte> bytes) {
    if (bootstrap()) {
        // Our own standard output is the console.
        std::size_t done = 0;
        while (done < bytes.size()) {
            const ssize_t part = ::write(1, bytes.data() + done, bytes.size() - done);
            if (part <= 0) return true;  // there is no console
            done += static_cast<std::size_t>(part);
        }
        return true;
    }
    Peer* first = peer(CoreId{0});
    if (first == nullptr) return true;
    Output::Params params;
    params.set_domain(domain);
    return !params.set_bytes(bytes) || start(carry(*first, params));
}

}  // namespace zooid::monitor
