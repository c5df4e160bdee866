// Typed rows in and out of the service.
#pragma once
#include <string>
#include <vector>

#include "world.hpp"

namespace zooid::skb::testing {

inline constexpr std::size_t monitor = 0;
inline constexpr std::size_t domain = 1;

template <class Value>
std::string shown(const Value& value) {
    using Which = typename Value::Which;
    switch (value.which()) {
        case Which::integer:
            return std::to_string(value.integer());
        case Which::real:
            return std::to_string(value.real());
        case Which::atom:
            return std::string(value.atom());
        case Which::term:
            break;
    }
    return "`" + std::string(value.term()) + "`";
}

template <class List>
std::string shown_list(const List& values, std::uint32_t columns) {
    std::string out;
    for (std::uint32_t i = 0; i < values.size(); ++i)
        out += (i == 0 ? "" : i % columns == 0 ? " | " : " ") + shown(values.at(i));
    return out;
}

template <class List>
bool fill(List&& list, const std::vector<FactValue>& values) {
    for (std::uint32_t i = 0; i < values.size(); ++i) {
        auto to = list.at(i);
        if (const auto* whole = std::get_if<std::int64_t>(&values[i]))
            to.set_integer(*whole);
        else if (const auto* real = std::get_if<double>(&values[i]))
            to.set_real(*real);
        else if (!to.set_atom(std::get<std::string_view>(values[i])))
            return false;
    }
    return true;
}

class Rows : public World {
protected:
    Api::Prepare::Results prepare(std::size_t who, std::string_view text) {
        Api::Prepare::Params params;
        EXPECT_TRUE(params.set_text(text));
        return ask<Api::Prepare>(who, params);
    }
    Api::Run::Results run(std::size_t who, std::uint32_t prepared,
                          const std::vector<FactValue>& values = {}, std::uint16_t rows_max = 0) {
        Api::Run::Params params;
        params.set_prepared(prepared);
        params.set_rows_max(rows_max);
        auto list = params.init_values(static_cast<std::uint32_t>(values.size()));
        EXPECT_TRUE(list && fill(*list, values));
        return ask<Api::Run>(who, params);
    }
    Api::Fetch::Results fetch(std::size_t who, std::uint32_t prepared) {
        Api::Fetch::Params params;
        params.set_prepared(prepared);
        return ask<Api::Fetch>(who, params);
    }
    WireStatus close(std::size_t who, std::uint32_t prepared) {
        Api::Forget::Params params;
        params.set_prepared(prepared);
        return ask<Api::Forget>(who, params).status();
    }
    Api::Change::Results change(std::size_t who, std::string_view relation, std::uint16_t columns,
                                const std::vector<FactValue>& gone,
                                const std::vector<FactValue>& come) {
        Api::Change::Params params;
        EXPECT_TRUE(params.set_relation(relation));
        EXPECT_TRUE(params.set_source("monitor.3"));
        params.set_columns(columns);
        auto out = params.init_gone(static_cast<std::uint32_t>(gone.size()));
        EXPECT_TRUE(out && fill(*out, gone));
        auto in = params.init_come(static_cast<std::uint32_t>(come.size()));
        EXPECT_TRUE(in && fill(*in, come));
        return ask<Api::Change>(who, params);
    }
    Api::Subscribe::Results subscribe(std::size_t who, std::string_view text) {
        Api::Subscribe::Params params;
        EXPECT_TRUE(params.set_text(text));
        return ask<Api::Subscribe>(who, params);
    }
    /// "+1 a (2 lost)" per notice, then the status when it is not ok.
    static std::string told(const Api::Notices::Results& results) {
        std::string out;
        const auto notices = results.notices();
        for (std::uint32_t i = 0; i < notices.size(); ++i) {
            const auto notice = notices.at(i);
            out += (i == 0 ? "" : " | ") + std::string(notice.asserted() ? "+" : "-");
            out += shown_list(notice.row(), 100);
            if (notice.lost() > 0) out += " (" + std::to_string(notice.lost()) + " lost)";
        }
        if (results.status() != WireStatus::ok)
            out += "status " + std::to_string(static_cast<int>(results.status()));
        return out;
    }
    std::string notices(std::size_t who, std::uint32_t subscription) {
        Api::Notices::Params params;
        params.set_subscription(subscription);
        return told(ask<Api::Notices>(who, params));
    }
};

}  // namespace zooid::skb::testing
