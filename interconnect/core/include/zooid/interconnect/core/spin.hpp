// Looking for a while before sleeping: the first half of spin-then-halt.
#pragma once
#include <expected>
#include <optional>
#include <span>

#include "zooid/interconnect/core/memory.hpp"
#include "zooid/interconnect/core/message.hpp"

namespace zooid::interconnect {

/// Looks up to `spins` times with a pause between, then receives as receive() does.
/// @param transport one whose ready() is a single load: a channel over a frame.
/// @param into      private to the caller; the longest message accepted, in words.
/// @param spins     looks before it gives up.
/// @return what receive() answers; nothing after `spins` looks: prepare_sleep(), or spin again.
/// @cost a look costs the peer nothing; each pause some 40 ns on current cores.
template <class Transport>
[[nodiscard]] auto
receive_spinning(Transport& transport, std::span<std::uint64_t> into, unsigned spins) {
    for (unsigned spin = 0; spin < spins && !transport.ready(); ++spin) HardwareMemory::pause();
    return transport.receive(into);
}

}  // namespace zooid::interconnect
