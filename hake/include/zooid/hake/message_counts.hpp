// What messages and typed calls cost in the guest: instructions, and calls into the kernel.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>
#include <zooid/hake/contract.hpp>

namespace zooid::hake {

/// One piece of bench_interconnect's work, per operation.
struct MessageCount {
    std::string name;
    std::uint64_t instructions = 0;               // both ends, rounded
    std::uint64_t kernel = 0;                     // of them in the kernel
    std::uint64_t calls_of_thousand = 0;          // into the kernel, in a thousand operations
    std::uint64_t interruptions_of_thousand = 0;  // by the timer: not the message's, not compared

    friend bool operator==(const MessageCount&, const MessageCount&) = default;
};
using MessageCounts = std::vector<MessageCount>;

/// What nothing at all costs between the marks; taken off the others.
inline constexpr std::string_view empty_piece = "nothing";

/// Calls that the libos makes because a timer interrupted it, not because of a message.
inline constexpr std::uint64_t timer_calls_of_thousand = 5;

/// Boots a guest of one core and counts.
[[nodiscard]] Result<MessageCounts> measure_messages();

/// @param printed what bench_interconnect printed: `piece NAME OPERATIONS` lines.
/// @param counted what the plugin wrote, one line for each piece.
/// @return the counts without the empty piece, or `fault` when the two do not fit.
[[nodiscard]] Result<MessageCounts>
read_message_counts(std::string_view printed, std::string_view counted);

[[nodiscard]] std::string message_table(const MessageCounts& counts);
[[nodiscard]] nlohmann::json message_json(const MessageCounts& counts);
/// The committed file for these counts, and its reading.
[[nodiscard]] std::string message_counts_file(const MessageCounts& counts);
/// Compares with a committed file: instructions may be 5 % off, calls as many as a timer causes.
/// @return one line for each piece that is off, saying what to do; empty: all as committed.
[[nodiscard]] std::string
message_differences(const MessageCounts& counts, std::string_view committed);

}  // namespace zooid::hake
