// The transports decided for one core, each with the facts it follows from.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include <zooid/skb/transport_table.hpp>
#include <zooid/skb/why.hpp>

#include "service_state.hpp"

namespace zooid::skb {

/// Row `from` of the transport table. @invariant entries' reasons index `reasons`.
struct TransportRow {
    std::vector<TransportEntry> entries;  // shape [cores]
    std::vector<std::string> reasons;     // "rule: fact [source, owner]; ..."
    std::uint64_t poll_ns = 0;            // how long that core polls before it halts
};

enum class RowError : std::uint8_t { no_policy, query_failed };

/// Works a row out in slices. @cost one decision per core, one proof per distinct reason.
class RowMaker {
public:
    RowMaker(ServiceState& state, std::uint32_t from, std::uint32_t cores);

    enum class Progress : std::uint8_t { paused, done, failed };
    /// Goes on until the slice has passed.
    Progress step();
    [[nodiscard]] const TransportRow& row() const { return row_; }

private:
    Progress take_decisions();
    Progress take_reasons();
    Progress take_window();

    ServiceState& state_;
    std::uint32_t from_;
    std::uint32_t cores_;
    std::optional<Query> query_;
    std::optional<WhyQuery> proof_;
    std::size_t explained_ = 0;           // reasons whose facts are known
    std::vector<std::uint32_t> example_;  // a core each reason was given for
    TransportRow row_;
};

}  // namespace zooid::skb
