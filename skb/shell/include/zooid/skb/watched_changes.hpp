// What a watcher is shown of a subscription's notices.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zooid::skb {

/// A notice's value as it reads back.
[[nodiscard]] std::string notice_text(double real);
[[nodiscard]] std::string notice_text(std::string_view atom);

/// The same of skb.capnp's `Value`.
template <class Value>
[[nodiscard]] std::string value_text(const Value& value) {
    switch (value.which()) {
        case Value::Which::integer:
            return std::to_string(value.integer());
        case Value::Which::real:
            return notice_text(value.real());
        case Value::Which::atom:
            return notice_text(value.atom());
        case Value::Which::term:
            return std::string(value.term());
    }
    return "?";
}

/// Changes since they were shown last. What has gone and come again meanwhile has not changed.
class WatchedChanges {
public:
    /// @param names of the subscription's columns
    explicit WatchedChanges(std::vector<std::string> names) : names_(std::move(names)) {}

    /// Takes in the notices of skb.capnp's `notices`.
    template <class Results>
    void take(const Results& results) {
        const auto list = results.notices();
        for (std::uint32_t i = 0; i < list.size(); ++i) {
            const auto notice = list.at(i);
            lost_ += notice.lost();
            const auto row = notice.row();
            std::vector<std::string> values;
            values.reserve(row.size());
            for (std::uint32_t column = 0; column < row.size(); ++column)
                values.push_back(value_text(row.at(column)));
            add(notice.asserted(), values);
        }
    }
    /// An answer that has come, else gone.
    void add(bool asserted, const std::vector<std::string>& values);
    /// "- C = 0, P = 120" and "+ C = 0, P = 125", a line each; then there are none.
    [[nodiscard]] std::string take_lines();

private:
    std::vector<std::string> names_;
    std::vector<std::pair<bool, std::string>> changes_;
    std::uint64_t lost_ = 0;
};

}  // namespace zooid::skb
