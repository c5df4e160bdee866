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

/// What one core does with messages to another.
struct RowEntry {
    Transport transport = Transport::ump_notify;
    std::uint8_t reason = 0;  // index into TransportRow::reasons
};

/// Row `from` of the transport table. @invariant entries' reasons index `reasons`.
struct TransportRow {
    std::vector<RowEntry> entries;     // shape [cores]
    std::vector<std::string> reasons;  // "rule: fact [source, owner]; ..."
    std::uint64_t poll_ns = 0;         // how long that core polls before it halts
    std::vector<std::uint8_t> order;   // cores, as it is to send to all; empty: nothing says so
};

/// Works a row out in slices. @cost what TransportDecisions::update() has to do, one proof per
/// class of the row.
class RowMaker {
public:
    /// @param cores   as all rows of this state's table
    /// @param sending whether the order of sending is wanted, too
    RowMaker(ServiceState& state, std::uint32_t from, std::uint32_t cores, bool sending);

    using Progress = TransportDecisions::Progress;
    /// Goes on until the slice has passed.
    Progress step();
    [[nodiscard]] const TransportRow& row() const { return row_; }

private:
    struct Ground {
        std::uint32_t class_of = 0;
        std::uint32_t to = 0;  // a core of the class
        std::string text;
    };
    void find_grounds();
    Progress explain();
    Progress take_order();
    bool take_entries();
    [[nodiscard]] std::optional<std::uint8_t>
    reason_index(const Ground& ground, std::string_view rule);

    ServiceState& state_;
    TransportDecisions& decisions_;
    std::uint32_t from_;
    std::uint32_t cores_;
    bool sending_;  // the order is still wanted
    bool decided_ = false;
    std::uint64_t decided_version_ = 0;  // of the table
    std::optional<Query> order_;
    std::optional<WhyQuery> proof_;
    std::vector<Ground> grounds_;  // one per class of the row
    std::size_t explained_ = 0;    // of them
    TransportRow row_;
};

}  // namespace zooid::skb
