#include "zooid/skb/transport_table.hpp"

#include <algorithm>
#include <optional>

#include "policy_text.hpp"

namespace zooid::skb {

namespace {
std::optional<Transport> transport_named(std::string_view name) {
    if (name == "lmp") return Transport::lmp;
    if (name == "ump") return Transport::ump;
    if (name == "ump_notify") return Transport::ump_notify;
    return std::nullopt;
}

std::optional<std::uint8_t> reason_index(TransportTable& table, std::string_view reason) {
    const auto found = std::ranges::find(table.reasons, reason);
    if (found == table.reasons.end()) {
        if (table.reasons.size() > UINT8_MAX) return std::nullopt;
        table.reasons.emplace_back(reason);
        return static_cast<std::uint8_t>(table.reasons.size() - 1);
    }
    return static_cast<std::uint8_t>(found - table.reasons.begin());
}

TableError error_of(const Query& query) {
    return query.status() == ExitStatus::limit ? TableError::limit : TableError::query_failed;
}
}  // namespace

std::expected<void, ConsultError> load_policies(KnowledgeBase& base) {
    for (const std::string_view text :
         {policy_relations_text, policy_memory_text, policy_transport_text, policy_cores_text,
          policy_tree_text, policy_placement_text, policy_pci_text, policy_interrupts_text}) {
        const auto loaded = base.consult(text, {.source = Source::declared, .owner = "policy"});
        if (!loaded) return loaded;
    }
    return {};
}

std::expected<TransportTable, TableError>
materialise(KnowledgeBase& base, std::uint32_t cores, const QueryLimits& limits) {
    if (cores > table_cores_max) return std::unexpected(TableError::limit);
    TransportTable table{.version = base.version(), .cores = cores, .entries = {}, .reasons = {}};
    if (cores == 0) return table;
    const std::string last = std::to_string(cores - 1);
    Query query(base,
                "between(0," + last + ",From), between(0," + last +
                    ",To), once(decision(From,To,Transport,Reason))",
                limits);
    for (std::uint32_t from = 0; from < cores; ++from) {
        for (std::uint32_t to = 0; to < cores; ++to) {
            const Query::Step step = query.next();
            if (step == Query::Step::error) return std::unexpected(error_of(query));
            if (step == Query::Step::none) return std::unexpected(TableError::no_policy);
            if (query.integer(0) != from || query.integer(1) != to)
                return std::unexpected(TableError::no_policy);
            const auto transport = transport_named(query.atom(2).value_or(""));
            const auto reason = reason_index(table, query.text(3));
            if (!transport || !reason) return std::unexpected(TableError::bad_decision);
            table.entries.push_back({.transport = *transport, .reason = *reason});
        }
    }
    return table;
}

}  // namespace zooid::skb
