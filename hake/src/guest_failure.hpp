// What a guest's knowledge base answered in place of what was asked.
#pragma once

#include <cstdint>
#include <string_view>
#include <zooid/schema/skb.hpp>
#include <zooid/skb/asked_base.hpp>

namespace zooid::hake {

/// @param goal  as typed: a syntax error is shown in it
/// @param error as the service says it, its cure behind it
[[nodiscard]] skb::AskFailure guest_failure(schema::skb::Status status, std::string_view goal,
                                            std::uint32_t column, std::string_view error);

/// A query that was ended from here: its time had passed, or the person wanted that.
[[nodiscard]] skb::AskFailure guest_time_over();

}  // namespace zooid::hake
