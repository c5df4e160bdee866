#include "zooid/skb/batch.hpp"

#include <cassert>

#include "consult.hpp"
#include "facts.hpp"
#include "rights.hpp"

namespace zooid::skb {

namespace {

/// Each row of `values` to `step`; the first error ends it.
template <class Step>
std::expected<void, FactError>
each_row(std::span<const FactValue> values, std::size_t columns, Step step) {
    assert(values.empty() || (columns > 0 && values.size() % columns == 0));
    for (; !values.empty(); values = values.subspan(columns)) {
        if (const auto done = step(values.first(columns)); !done)
            return std::unexpected(done.error());
    }
    return {};
}

}  // namespace

struct Batch::State {
    State(Database& database, const Writer& writer)
        : db(database), transaction(database), right(writer.right) {
        transaction.begin();
        transaction.provenance = provenance_of(database, writer);
        transaction.owned_bytes_max = writer.owned_bytes_max;
    }
    Database& db;
    Transaction transaction;
    Right right;
};

Batch::Batch(KnowledgeBase& base, const Writer& writer)
    : state_(std::make_unique<State>(base.database(), writer)) {}
Batch::~Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;

std::expected<void, FactError>
Batch::add_fact(std::string_view relation, std::span<const FactValue> columns) {
    auto clause = new_fact(state_->db, relation, columns);
    if (!clause) return std::unexpected(clause.error());
    const Intent intent{
        .right = state_->right, .owner = state_->transaction.provenance.owner, .is_rule = false};
    if (denial_of_adding(state_->db, state_->transaction.view(), intent, *(*clause)->predicate) !=
        Denial::none)
        return std::unexpected(FactError::denied);
    switch (state_->transaction.add(std::move(*clause), true)) {
        case Transaction::Outcome::full:
            return std::unexpected(FactError::full);
        case Transaction::Outcome::own_full:
            return std::unexpected(FactError::own_full);
        default:
            return {};
    }
}

std::expected<std::size_t, FactError>
Batch::retract_fact(std::string_view relation, std::span<const FactValue> columns) {
    Transaction& transaction = state_->transaction;
    const auto wanted = new_fact(state_->db, relation, columns);
    if (!wanted) return std::unexpected(wanted.error());
    const std::size_t mark = transaction.mark();
    std::size_t count = 0;
    for (ClauseCursor at = first_like(state_->db, **wanted, transaction.view());
         at.clause != nullptr; at = Database::next(at, keys_of(**wanted), transaction.view())) {
        if (!same_fact(*at.clause, **wanted)) continue;
        const bool denied = denial_of_erasing(state_->right, transaction.provenance.owner,
                                              *at.clause) != Denial::none;
        if (denied || transaction.erase(*at.clause) == Transaction::Outcome::conflict) {
            transaction.roll_back(mark);
            return std::unexpected(denied ? FactError::denied : FactError::conflict);
        }
        ++count;
    }
    return count;
}

std::expected<void, FactError> Batch::change(std::string_view relation, std::size_t columns,
                                             std::span<const FactValue> gone,
                                             std::span<const FactValue> come) {
    const std::size_t mark = state_->transaction.mark();
    auto done = each_row(
        gone, columns, [&](std::span<const FactValue> row) { return retract_fact(relation, row); });
    if (done)
        done = each_row(come, columns,
                        [&](std::span<const FactValue> row) { return add_fact(relation, row); });
    if (!done) state_->transaction.roll_back(mark);
    return done;
}

std::expected<void, ConsultError> Batch::consult(std::string_view text, const QueryLimits& limits) {
    const std::size_t mark = state_->transaction.mark();
    QueryLimits own = limits;
    own.writer.right = state_->right;
    auto result = consult_text(state_->db, state_->transaction, text, own, true);
    if (!result) state_->transaction.roll_back(mark);
    return result;
}

std::size_t Batch::changes() const { return state_->transaction.clauses(); }

std::uint64_t Batch::commit() {
    state_->transaction.commit();
    state_->transaction.end();
    return state_->db.generation();
}

}  // namespace zooid::skb
