// What the libos tells its core's monitor, and what it hears back on an end point of its own.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <zooid/interconnect/core/message.hpp>

namespace zooid::libos {

/// One message to this core's monitor; yields the core while its ring is full, for a bounded while.
/// @param message interconnect::outgoing() of a method of Monitor.
bool tell_monitor(const interconnect::OutMessage& message);

/// Once before what follows: tells this core's monitor where the libos hears its answers.
[[nodiscard]] bool open_monitor_link();

enum class SpanAnswer : std::uint8_t { none, done, refused };
bool ask_span(std::uint32_t core, std::uint32_t doorbell, std::uint32_t frame);
/// What the monitor has answered about `core` so far.
[[nodiscard]] SpanAnswer span_answer(std::uint32_t core);

void ask_share(std::uint32_t core, std::uint32_t number, std::uint32_t frame);

/// How a program reads what is typed.
struct InputMode {
    bool raw = false;  // as it comes, not by lines
    bool echo = true;
};
/// Waits until there is something to read, asking the monitor for it.
/// @return false when `deadline_ns` came first (0: none), or there is no monitor to ask
[[nodiscard]] bool wait_input(InputMode mode, std::uint64_t deadline_ns);
/// Takes what has come after wait_input(). @return bytes; 0 is the end of input
[[nodiscard]] std::size_t take_input(std::span<std::byte> to);

struct ShootdownCost {
    std::uint64_t messages = 0;
    std::uint64_t doorbells = 0;
};
/// Has the monitors take pages away on every other core of the domain; returns when it is done.
ShootdownCost shoot_down_by_monitors(std::uint64_t address, std::uint64_t pages, bool protect);

}  // namespace zooid::libos
