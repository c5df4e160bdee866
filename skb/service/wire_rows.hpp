// Typed values in messages.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <variant>
#include <vector>
#include <zooid/schema/skb.hpp>
#include <zooid/skb/knowledge_base.hpp>
#include <zooid/skb/row.hpp>

namespace zooid::skb {

/// What a value takes of a message, in words of 8 bytes.
[[nodiscard]] std::size_t words_of(const Value& value);
[[nodiscard]] std::size_t words_of(const Row& row);

/// Fills one value of a message; false when it has no room.
template <class Builder>
[[nodiscard]] bool put_value(Builder to, const Value& value) {
    if (const auto* const whole = std::get_if<std::int64_t>(&value)) {
        to.set_integer(*whole);
        return true;
    }
    if (const auto* const real = std::get_if<double>(&value)) {
        to.set_real(*real);
        return true;
    }
    if (const auto* const name = std::get_if<std::string>(&value))
        return to.set_atom(*name).has_value();
    return to.set_term(std::get<TermText>(value).text).has_value();
}

/// Fills a list of values, which is as long.
template <class List>
[[nodiscard]] bool put_values(List list, std::span<const Value> values) {
    for (std::uint32_t i = 0; i < values.size(); ++i) {
        if (!put_value(list.at(i), values[i])) return false;
    }
    return true;
}

/// The values of a message, borrowed from it; nothing when one is a term or of an unknown kind.
template <class List>
[[nodiscard]] std::optional<std::vector<FactValue>> read_values(const List& list) {
    std::vector<FactValue> out;
    for (std::uint32_t i = 0; i < list.size(); ++i) {
        const auto value = list.at(i);
        using Which = typename decltype(value)::Which;
        switch (value.which()) {
            case Which::integer:
                out.emplace_back(value.integer());
                break;
            case Which::real:
                out.emplace_back(value.real());
                break;
            case Which::atom:
                out.emplace_back(std::string_view(value.atom()));
                break;
            default:
                return std::nullopt;
        }
    }
    return out;
}

/// Answers with the columns' names.
template <class Results, class Named>
[[nodiscard]] bool put_columns(Results& results, const Named& named) {
    const auto count = static_cast<std::uint32_t>(named.columns());
    auto list = results.init_columns(count);
    if (!list) return false;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (!list->set(i, named.name(i))) return false;
    }
    return true;
}

}  // namespace zooid::skb
