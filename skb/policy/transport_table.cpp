#include "zooid/skb/transport_table.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "policy_text.hpp"

namespace zooid::skb {

namespace {

using Progress = TransportDecisions::Progress;

constexpr std::array all_roots{RelationName{"decision", 4}, RelationName{"polled_ns", 3},
                               RelationName{"class", 3}, RelationName{"site", 4}};
constexpr std::array layout_roots{RelationName{"class", 3}, RelationName{"site", 4}};
constexpr std::uint32_t itself = 0;  // the class of each core with itself
constexpr std::uint32_t none = UINT32_MAX;

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

FactValue number(std::size_t value) { return static_cast<std::int64_t>(value); }

/// The number of a name, the next one when it is new.
std::uint32_t number_of(std::unordered_map<std::string, std::uint32_t>& names, std::string name) {
    const auto next = static_cast<std::uint32_t>(names.size());
    return names.emplace(std::move(name), next).first->second;
}

}  // namespace

std::expected<void, ConsultError> load_policies(KnowledgeBase& base) {
    for (const std::string_view text :
         {policy_relations_text, policy_columns_text, policy_memory_text, policy_transport_text,
          policy_cores_text, policy_tree_text, policy_placement_text, policy_pci_text,
          policy_interrupts_text, policy_options_text}) {
        const auto loaded = base.consult(text, {.source = Source::declared, .owner = "policy"});
        if (!loaded) return loaded;
    }
    return {};
}

std::uint64_t TransportTable::poll_ns(std::uint32_t to) const {
    std::uint64_t longest = 0;
    for (std::uint32_t from = 0; from < cores; ++from)
        longest = std::max(longest, at(from, to).poll_ns);
    return longest;
}

TransportDecisions::TransportDecisions(KnowledgeBase& base, std::uint32_t cores)
    : base_(base), cores_(cores), everything_(base, all_roots), layout_(base, layout_roots) {}

Progress TransportDecisions::update(const QueryLimits& limits) {
    if (cores_ > table_cores_max || cores_ == 0) return fail(TableError::limit);
    if (phase_ == Phase::idle) {
        making_ = everything_.newest_change();
        if (making_ == table_.version && making_ != 0) return Progress::done;
        const std::uint64_t layout = layout_.newest_change();
        phase_ = layout == layout_seen_ ? Phase::own_pairs : Phase::sites;
        layout_seen_ = layout;
    }
    const Progress made = run(limits);
    if (made == Progress::done) table_.version = making_;
    return made;
}

Progress TransportDecisions::run(const QueryLimits& limits) {
    constexpr std::array steps{&TransportDecisions::take_sites, &TransportDecisions::take_classes,
                               &TransportDecisions::take_own_pairs,
                               &TransportDecisions::take_decisions};
    while (phase_ != Phase::idle) {
        const auto step = static_cast<std::size_t>(phase_) - 1;
        const Progress made = (this->*steps[step])(limits);
        if (made != Progress::done) return made;
        query_.reset();
        next_ = 0;
        phase_ = step + 1 == steps.size() ? Phase::idle : static_cast<Phase>(step + 2);
    }
    return Progress::done;
}

Query& TransportDecisions::query(const char* goal, const QueryLimits& limits) {
    if (!query_) query_ = std::make_unique<Query>(base_, goal, limits);
    return *query_;
}

Progress TransportDecisions::fail(TableError error) {
    error_ = error;
    query_.reset();
    next_ = 0;
    phase_ = Phase::idle;
    layout_seen_ = 0;
    table_ = {};
    own_.clear();
    return Progress::failed;
}

Progress TransportDecisions::failed_query() {
    if (query_->status() == ExitStatus::limit) return fail(TableError::limit);
    return fail(query_->status() == ExitStatus::error ? TableError::query_failed
                                                      : TableError::no_policy);
}

Progress TransportDecisions::take_sites(const QueryLimits& limits) {
    if (next_ == 0) {
        names_.clear();
        units_.clear();
        site_of_.assign(cores_, 0);
        unit_of_.assign(cores_, 0);
    }
    for (; next_ < cores_; ++next_) {
        if (!query_) {
            const FactValue last[] = {number(cores_ - 1)};
            (void)query("between(0,Last,C), once(site(C,Package,InPackage,Node))", limits)
                .restart(last);
        }
        const Query::Step step = query_->next();
        if (step == Query::Step::paused) return Progress::paused;
        if (step != Query::Step::answer) return failed_query();
        const std::string package = query_->text(2);
        site_of_[next_] = number_of(names_, package + " " + query_->text(4));
        const std::string unit = package + "/" + query_->text(3);
        unit_of_[next_] = unit == "none/none" ? none : number_of(units_, unit);
    }
    sort_pairs();
    return Progress::done;
}

/// Each pair's kind, of which take_classes() makes its class, and an example of each kind.
void TransportDecisions::sort_pairs() {
    const std::size_t sites = names_.size();
    std::vector<std::uint32_t> kind_of(sites * sites * 2, none);
    kinds_.assign(1, {0, 0});
    own_.clear();
    table_.cores = cores_;
    table_.pairs.resize(std::size_t{cores_} * cores_);
    auto pair = table_.pairs.begin();
    for (std::uint32_t from = 0; from < cores_; ++from) {
        for (std::uint32_t to = 0; to < cores_; ++to, ++pair) {
            const bool threads = unit_of_[from] == unit_of_[to] && unit_of_[from] != none;
            std::uint32_t& kind =
                kind_of[(site_of_[from] * sites + site_of_[to]) * 2 + (threads ? 1 : 0)];
            if (from != to && kind == none) {
                kind = static_cast<std::uint32_t>(kinds_.size());
                kinds_.push_back({from, to});
            }
            *pair = from == to ? itself : kind;
        }
    }
}

Progress TransportDecisions::take_classes(const QueryLimits& limits) {
    if (next_ == 0) {
        names_.clear();
        class_of_kind_.assign(1, itself);
        next_ = 1;
    }
    while (next_ < kinds_.size()) {
        if (class_of_kind_.size() == next_) {
            const FactValue pair[] = {number(kinds_[next_].from), number(kinds_[next_].to)};
            (void)query("class(From,To,Class)", limits).restart(pair);
            class_of_kind_.push_back(none);
        }
        const Query::Step step = query_->next();
        if (step == Query::Step::paused) return Progress::paused;
        if (step == Query::Step::error) return failed_query();
        const std::string name = step == Query::Step::answer ? query_->text(2) : "";
        class_of_kind_[next_++] = 1 + number_of(names_, name);
    }
    for (std::uint32_t& pair : table_.pairs) pair = class_of_kind_[pair];
    shared_classes_ = static_cast<std::uint32_t>(names_.size() + 1);
    return Progress::done;
}

Progress TransportDecisions::take_own_pairs(const QueryLimits& limits) {
    if (!query_) {
        for (const OwnPair& each : own_) table_.pairs[each.place] = each.class_of;
        own_.clear();
    }
    Query& costs = query("message_cost(From,To,_,_,_,_)", limits);
    for (;;) {
        const Query::Step step = costs.next();
        if (step == Query::Step::paused) return Progress::paused;
        if (step == Query::Step::error) return failed_query();
        if (step == Query::Step::none) break;
        const auto from = static_cast<std::uint64_t>(costs.integer(0).value_or(-1));
        const auto to = static_cast<std::uint64_t>(costs.integer(1).value_or(-1));
        if (from >= cores_ || to >= cores_ || from == to) continue;
        std::uint32_t& pair = table_.pairs[from * cores_ + to];
        if (pair >= shared_classes_) continue;
        if (own_.size() == own_pairs_max) return fail(TableError::limit);
        own_.push_back({from * cores_ + to, pair});
        pair = static_cast<std::uint32_t>(shared_classes_ + own_.size() - 1);
    }
    find_examples();
    return Progress::done;
}

/// A pair of each class; a class whose pairs all have costs of their own keeps none and is not
/// asked.
void TransportDecisions::find_examples() {
    table_.classes.assign(shared_classes_ + own_.size(), {.from = none});
    std::size_t missing = table_.classes.size();
    for (std::size_t place = 0; place < table_.pairs.size() && missing > 0; ++place) {
        TransportClass& found = table_.classes[table_.pairs[place]];
        if (found.from != none) continue;
        found.from = static_cast<std::uint32_t>(place / cores_);
        found.to = static_cast<std::uint32_t>(place % cores_);
        --missing;
    }
    table_.reasons.clear();
}

bool TransportDecisions::take_decision() {
    TransportClass& decided = table_.classes[next_];
    const auto transport = transport_named(query_->atom(2).value_or(""));
    const auto reason = reason_index(table_, query_->text(3));
    const auto poll_ns = query_->integer(4).value_or(-1);
    if (!transport || !reason || poll_ns < 0) return false;
    decided.transport = *transport;
    decided.reason = *reason;
    decided.poll_ns = static_cast<std::uint64_t>(poll_ns);
    return true;
}

Progress TransportDecisions::take_decisions(const QueryLimits& limits) {
    for (bool asked = query_ != nullptr; next_ < table_.classes.size(); ++next_, asked = false) {
        const TransportClass& each = table_.classes[next_];
        if (each.from == none) continue;
        if (!asked) {
            const FactValue pair[] = {number(each.from), number(each.to)};
            (void)query("decision(From,To,Transport,Reason), polled_ns(From,To,Ns)", limits)
                .restart(pair);
        }
        const Query::Step step = query_->next();
        if (step == Query::Step::paused) return Progress::paused;
        if (step != Query::Step::answer) return failed_query();
        if (!take_decision()) return fail(TableError::bad_decision);
    }
    return Progress::done;
}

}  // namespace zooid::skb
