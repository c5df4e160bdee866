// The transport policy's decisions as a table: what monitors read at bind time.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "zooid/skb/knowledge_base.hpp"
#include "zooid/skb/query.hpp"

namespace zooid::skb {

enum class Transport : std::uint8_t { lmp, ump, ump_notify };

struct TransportEntry {
    Transport transport = Transport::ump_notify;
    std::uint8_t reason = 0;  // index into TransportTable::reasons
};

/// Shape [cores][cores], row = sender.
/// @invariant entries.size() == cores * cores; every reason index is valid.
struct TransportTable {
    std::uint64_t version = 0;  // of the base it was derived from
    std::uint32_t cores = 0;
    std::vector<TransportEntry> entries;
    std::vector<std::string> reasons;

    [[nodiscard]] const TransportEntry& at(std::uint32_t from, std::uint32_t to) const {
        return entries[std::size_t{from} * cores + to];
    }
};

enum class TableError : std::uint8_t {
    no_policy,     // decision/4 is missing or says nothing of some pair: load_policies() first
    bad_decision,  // a transport that is not one, or too many reasons: repair the policy
    limit,         // raise the limits or ask for fewer cores
    query_failed,  // the policy ended in an error: ask the same with run_query() to see it
};

inline constexpr std::uint32_t table_cores_max = 1024;

/// Loads schema and policies of skb/policy into a base; once per base.
std::expected<void, ConsultError> load_policies(KnowledgeBase& base);

/// Asks the policy about every pair of cores 0 .. cores-1.
/// @cost O(cores^2) queries of decision/4; nothing is cached between calls.
std::expected<TransportTable, TableError>
materialise(KnowledgeBase& base, std::uint32_t cores, const QueryLimits& limits = {});

}  // namespace zooid::skb
