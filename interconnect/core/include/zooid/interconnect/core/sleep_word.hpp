// The sleep word: a line of its own that says whether the side that writes it needs a doorbell.
//
//   receiver                      sender
//   write asleep                  publish the slot
//   fence                         fence
//   look again: a slot? stay up   read the word: asleep? ring the doorbell
//   suspend(seen)
//
// Under total store order each side's fence puts its own write before its own look, so at least one
// of them sees the other: no wake-up is lost. suspend(seen) returns at once if a doorbell came
// since `seen` was read.
#pragma once
#include <cstdint>
#include <optional>

namespace zooid::interconnect {

enum class SleepWord : std::uint64_t {
    awake = 0,             // looks by itself
    asleep = 1,            // wants a doorbell for a message
    asleep_for_space = 2,  // wants a doorbell for a message or an acknowledgement
    closed = 3,            // this side has ended the channel
};

/// A word read from a peer, or nothing when it is none of the states.
[[nodiscard]] constexpr std::optional<SleepWord> sleep_word_from(std::uint64_t raw) {
    if (raw > static_cast<std::uint64_t>(SleepWord::closed)) return std::nullopt;
    return static_cast<SleepWord>(raw);
}

}  // namespace zooid::interconnect
