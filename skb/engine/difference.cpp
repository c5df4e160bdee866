// Two bases, or two moments of one, compared clause by clause.
#include <algorithm>
#include <iterator>

#include "clause_text.hpp"
#include "mark.hpp"

namespace zooid::skb {

namespace {

BaseDifference compared(std::vector<std::string> before, std::vector<std::string> after) {
    std::ranges::sort(before);
    std::ranges::sort(after);
    BaseDifference out;
    std::ranges::set_difference(before, after, std::back_inserter(out.gone));
    std::ranges::set_difference(after, before, std::back_inserter(out.come));
    return out;
}

/// The clauses that `choose` takes, as text.
template <class Choose>
std::vector<std::string> texts(Database& db, Choose choose) {
    ClauseText writer(db);
    std::vector<std::string> out;
    db.each_predicate([&](const Predicate& each) {
        if (each.is_system) return;
        for (const Clause* c = each.first; c != nullptr; c = c->next) {
            if (choose(*c)) out.push_back(writer.of(*c));
        }
    });
    return out;
}

std::vector<std::string> texts_of(Database& db) {
    const View view = view_of(db.generation());
    return texts(db, [&](const Clause& c) { return c.visible(view); });
}

}  // namespace

BaseDifference difference(KnowledgeBase& before, KnowledgeBase& after) {
    return compared(texts_of(before.database()), texts_of(after.database()));
}

Mark::Mark(std::unique_ptr<State> state) : state_(std::move(state)) {}
Mark::Mark(KnowledgeBase& base)
    : state_(std::make_unique<State>(base.database(), base.version())) {}
Mark::~Mark() = default;
Mark::Mark(Mark&&) noexcept = default;
Mark& Mark::operator=(Mark&&) noexcept = default;

BaseDifference Mark::difference() const {
    const View then = view_of(state_->generation);
    const View now = view_of(state_->db.generation());
    return compared(
        texts(state_->db, [&](const Clause& c) { return c.visible(then) && !c.visible(now); }),
        texts(state_->db, [&](const Clause& c) { return c.visible(now) && !c.visible(then); }));
}

}  // namespace zooid::skb
