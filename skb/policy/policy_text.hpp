// The policy programs of this folder, compiled in.
#pragma once

#include <string_view>

namespace zooid::skb {
extern const std::string_view policy_schema_text;
extern const std::string_view policy_memory_text;
extern const std::string_view policy_transport_text;
}  // namespace zooid::skb
