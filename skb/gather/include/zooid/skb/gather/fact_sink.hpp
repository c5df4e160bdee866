// Where gatherers put what they learn.
#pragma once
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include <zooid/skb/knowledge_base.hpp>

namespace zooid::skb::gather {

/// Takes one fact; texts are borrowed for the call. False: no more are taken, the gatherer ends.
using FactSink = std::function<bool(std::string_view relation, std::span<const FactValue> columns)>;

[[nodiscard]] inline bool put(const FactSink& sink, std::string_view relation,
                              std::initializer_list<FactValue> columns) {
    return sink(relation, std::span(columns.begin(), columns.size()));
}

/// The core number of an APIC id; nothing when no core has it.
using CoreOfApic = std::function<std::optional<std::int64_t>(std::uint32_t apic)>;

[[nodiscard]] constexpr FactValue integer(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

}  // namespace zooid::skb::gather
