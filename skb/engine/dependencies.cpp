#include "zooid/skb/dependencies.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "goal_names.hpp"

namespace zooid::skb {

namespace {

template <class Visit>
void each_goal(const Predicate& predicate, Visit visit) {
    for (const Clause* c = predicate.first; c != nullptr; c = c->next) {
        if (!c->is_dead() && !c->is_fact) each_goal(*c, visit);
    }
}

Predicate* find(Database& database, Cell functor) {
    return database.find(name_of(functor), arity_of(functor));
}

}  // namespace

Dependencies::Dependencies(KnowledgeBase& base, std::span<const RelationName> roots) : base_(base) {
    for (const RelationName& root : roots) roots_.push_back({std::string(root.name), root.arity});
}

void Dependencies::walk() {
    Database& database = base_.database();
    reached_.clear();
    std::unordered_set<Cell> known;
    const auto reach = [&](Cell functor) {
        if (known.insert(functor).second) reached_.push_back(functor);
    };
    for (const Root& root : roots_) {
        if (const auto name = database.atoms.find(root.name))
            reach(make_functor(*name, root.arity));
    }
    for (std::size_t i = 0; i < reached_.size(); ++i) {
        const Predicate* const predicate = find(database, reached_[i]);
        if (predicate != nullptr && !predicate->is_system) each_goal(*predicate, reach);
    }
}

std::uint64_t Dependencies::newest_change() {
    if (base_.version() == seen_) return newest_;
    const bool first = seen_ == 0;
    seen_ = base_.version();
    const auto newest = [&] {
        std::uint64_t found = 0;
        for (const Cell functor : reached_) {
            if (const Predicate* const each = find(base_.database(), functor))
                found = std::max(found, each->changed);
        }
        return found;
    };
    if (!first && newest() <= newest_) return newest_;
    walk();
    return newest_ = newest();
}

std::set<std::string, std::less<>>
readers_of(KnowledgeBase& base, std::span<const std::string_view> names) {
    Database& database = base.database();
    std::set<std::string, std::less<>> found(names.begin(), names.end());
    std::unordered_map<Atom, std::unordered_set<Atom>> calls;
    database.each_predicate([&](Predicate& predicate) {
        if (predicate.is_system) return;
        each_goal(predicate, [&](Cell goal) { calls[predicate.name].insert(name_of(goal)); });
    });
    for (bool grown = true; grown;) {
        grown = false;
        for (const auto& [reader, called] : calls) {
            const std::string_view name = database.atoms.text(reader);
            if (found.contains(name)) continue;
            grown = std::ranges::any_of(
                called, [&](Atom each) { return found.contains(database.atoms.text(each)); });
            if (!grown) continue;
            found.emplace(name);
            break;
        }
    }
    return found;
}

}  // namespace zooid::skb
