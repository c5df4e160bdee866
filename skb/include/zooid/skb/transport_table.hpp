// The transport policy's decisions as a table: what monitors read at bind time.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "zooid/skb/dependencies.hpp"
#include "zooid/skb/knowledge_base.hpp"
#include "zooid/skb/query.hpp"

namespace zooid::skb {

enum class Transport : std::uint8_t { lmp, ump, ump_notify };

/// Pairs of cores about which the policy looks at the same facts, so decides the same.
struct TransportClass {
    Transport transport = Transport::ump_notify;
    std::uint8_t reason = 0;    // index into TransportTable::reasons
    std::uint32_t from = 0;     // one of its pairs: whom `why` may ask about
    std::uint32_t to = 0;       //
    std::uint64_t poll_ns = 0;  // how long `to` looks for messages of `from` before it halts
};

/// @invariant pairs.size() == cores * cores; every class and reason index is valid.
struct TransportTable {
    std::uint64_t version = 0;  // of the newest fact or rule it follows from
    std::uint32_t cores = 0;
    std::vector<std::uint32_t> pairs;  // shape [cores][cores], row = sender: index into `classes`
    std::vector<TransportClass> classes;
    std::vector<std::string> reasons;

    [[nodiscard]] const TransportClass& at(std::uint32_t from, std::uint32_t to) const {
        return classes[pairs[std::size_t{from} * cores + to]];
    }
    /// As polling_window/2: how long a core looks for messages of anyone. @cost O(cores)
    [[nodiscard]] std::uint64_t poll_ns(std::uint32_t to) const;
};

enum class TableError : std::uint8_t {
    no_policy,     // the policy says nothing of some pair: load_policies() first
    bad_decision,  // a transport that is not one, or too many reasons: repair the policy
    limit,         // raise the limits or ask for fewer cores
    query_failed,  // the policy ended in an error: ask decision/4 with run_query() to see it
};

inline constexpr std::uint32_t table_cores_max = 1024;
inline constexpr std::size_t own_pairs_max = 65'536;  // with a message_cost of their own

/// Loads schema and policies of skb/policy into a base; once per base.
std::expected<void, ConsultError> load_policies(KnowledgeBase& base);

/// The table of one machine, kept up to date class by class.
///
/// The policy looks at two things of a pair: its class/3, which follows from the two cores' site/4,
/// and message costs of the pair itself. So pairs of the same sites are one class, and each pair
/// with a message_cost/6 of its own is another; each class is decided once.
class TransportDecisions {
public:
    enum class Progress : std::uint8_t { paused, done, failed };

    /// @param base  with the policies; outlives this
    TransportDecisions(KnowledgeBase& base, std::uint32_t cores);

    /// Makes the table follow from the base as it is. Paused: the slice of `limits` has passed, ask
    /// again with fresh ones. Failed: see error(); asked again, it starts anew.
    /// @cost nothing while no fact or rule it follows from has changed; after a change of costs one
    /// decision per class; after one of sites also O(cores^2) and class/3 once per pair of sites
    Progress update(const QueryLimits& limits);
    /// @invariant that of the last update() that was done; empty before
    [[nodiscard]] const TransportTable& table() const { return table_; }
    /// Grows when some decision may have changed; compare it with table().version.
    [[nodiscard]] std::uint64_t newest_change() { return everything_.newest_change(); }
    [[nodiscard]] TableError error() const { return error_; }

private:
    enum class Phase : std::uint8_t { idle, sites, classes, own_pairs, decisions };
    struct Pair {
        std::uint32_t from = 0;
        std::uint32_t to = 0;
    };
    struct OwnPair {
        std::size_t place = 0;       // in table_.pairs
        std::uint32_t class_of = 0;  // without a cost of its own
    };

    Progress run(const QueryLimits& limits);
    Progress take_sites(const QueryLimits& limits);
    Progress take_classes(const QueryLimits& limits);
    Progress take_own_pairs(const QueryLimits& limits);
    Progress take_decisions(const QueryLimits& limits);
    bool take_decision();
    void sort_pairs();
    void find_examples();
    /// Keeps an error's kind; always failed.
    Progress fail(TableError error);
    Progress failed_query();
    Query& query(const char* goal, const QueryLimits& limits);

    KnowledgeBase& base_;
    std::uint32_t cores_;
    Dependencies everything_;
    Dependencies layout_;
    TransportTable table_;
    TableError error_ = TableError::no_policy;
    Phase phase_ = Phase::idle;
    std::uint64_t layout_seen_ = 0;
    std::uint64_t making_ = 0;      // version of what is being made
    std::unique_ptr<Query> query_;  // of the phase; null: not asked yet
    std::size_t next_ = 0;          // core, kind or class that comes next
    using Numbers = std::unordered_map<std::string, std::uint32_t>;
    Numbers names_;                       // of sites, then of classes
    Numbers units_;                       // processor cores with their threads
    std::vector<std::uint32_t> site_of_;  // by core
    std::vector<std::uint32_t> unit_of_;  // by core
    std::vector<Pair> kinds_;             // an example of each two sites, apart or threads
    std::vector<std::uint32_t> class_of_kind_;
    std::uint32_t shared_classes_ = 0;  // classes that are no pair's own
    std::vector<OwnPair> own_;
};

}  // namespace zooid::skb
