#include "live_facts.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <zooid/skb/dependencies.hpp>
#include <zooid/skb/query.hpp>

namespace zooid::skb {

namespace {

using schema::monitor::LiveRelation;
using schema::monitor::Transport;

constexpr std::array relations{RelationName{"domain", 3},     RelationName{"capabilities", 2},
                               RelationName{"dispatcher", 2}, RelationName{"service", 2},
                               RelationName{"running", 2},    RelationName{"channel", 4},
                               RelationName{"doorbells", 3},  RelationName{"memory_use", 3},
                               RelationName{"load", 2},       RelationName{"engine", 2}};

FactValue number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

std::string_view name_of(Transport transport) {
    constexpr std::array<std::string_view, 3> names{"lmp", "ump", "ump_notify"};
    const auto index = static_cast<std::size_t>(transport);
    return index < names.size() ? names[index] : "unknown";
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Whether a declared fact of the relation is there: what-if, which no row may undo.
bool has_declared(KnowledgeBase& base, const RelationName& relation) {
    std::string goal = "functor(F," + std::string(relation.name) + "," +
                       std::to_string(relation.arity) + "), provenance(F,declared,_,_)";
    return Query(base, goal).next() == Query::Step::answer;
}

}  // namespace

LiveFacts::LiveFacts(KnowledgeBase& base) : base_(base) {
    std::array<std::string_view, relations.size()> names;
    std::ranges::transform(relations, names.begin(), &RelationName::name);
    names_ = readers_of(base, names);
}

bool LiveFacts::named_in(std::string_view goal) const {
    for (std::size_t at = 0; at < goal.size();) {
        std::size_t end = at;
        while (end < goal.size() && is_word(goal[end])) ++end;
        if (end > at && names_.contains(goal.substr(at, end - at))) return true;
        at = std::max(end, at + 1);
    }
    return false;
}

bool LiveFacts::add(std::string_view relation, std::initializer_list<FactValue> columns,
                    const Origin& origin) {
    if (declared_.contains(relation)) return true;
    return base_.add_fact(relation, std::span(columns.begin(), columns.size()), origin).has_value();
}

bool LiveFacts::put(const LiveRow& row, const Origin& origin) {
    const FactValue core = number(row.core), first = number(row.number0);
    const FactValue second = number(row.number1), name = std::string_view(row.name);
    switch (row.relation) {
        case LiveRelation::domain:
            return add("domain", {first, name, core}, origin) &&
                   add("capabilities", {first, second}, origin);
        case LiveRelation::dispatcher:
            return add("dispatcher", {first, core}, origin);
        case LiveRelation::service:
            return add("service", {name, first}, origin) && add("running", {name, core}, origin);
        case LiveRelation::channel:
            return add("channel", {core, first, name_of(row.transport), second}, origin) &&
                   add("doorbells", {core, first, number(row.number2)}, origin);
        case LiveRelation::memory:
            return add("memory_use", {core, first, second}, origin);
        case LiveRelation::load:
            return add("load", {core, first}, origin);
    }
    return true;  // of a newer monitor
}

bool LiveFacts::replace(std::span<const LiveRow> rows, std::int64_t now_ns,
                        std::span<const EngineFigure> figures) {
    declared_.clear();
    for (const RelationName& relation : relations) {
        if (has_declared(base_, relation)) {
            declared_.emplace(relation.name);
        } else {
            base_.retract_relation(relation.name, relation.arity);
        }
    }
    for (const LiveRow& row : rows.first(std::min(rows.size(), live_rows_max))) {
        const std::string owner = "monitor." + std::to_string(row.core);
        if (!put(row, {.source = Source::measured, .owner = owner, .time_ns = now_ns}))
            return false;
    }
    return std::ranges::all_of(figures, [&](const EngineFigure& figure) {
        return add("engine", {figure.what, number(figure.number)},
                   {.source = Source::measured, .owner = "skb", .time_ns = now_ns});
    });
}

}  // namespace zooid::skb
