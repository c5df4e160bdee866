// What has come and gone since a client's mark.
#include <zooid/interconnect/yield.hpp>

#include "skb_server.hpp"
#include "wire_rows.hpp"

namespace zooid::skb {

namespace {

constexpr std::size_t changed_words = 6;  // of one, beside its values
constexpr std::size_t changes_of_message = 32;
constexpr std::string_view no_mark =
    "there is no mark, or it was given up because too much has changed: mark, and ask for all";

std::size_t words_of(const ChangedRow& changed) {
    return changed_words + changed.relation.size() / 8 + words_of(changed.row);
}

bool put_changes(schema::skb::Skb::Difference::Results& results,
                 std::span<const ChangedRow> changes) {
    auto list = results.init_changes(static_cast<std::uint32_t>(changes.size()));
    if (!list) return false;
    for (std::uint32_t i = 0; i < changes.size(); ++i) {
        auto to = list->at(i);
        to.set_asserted(changes[i].come);
        if (!to.set_relation(changes[i].relation)) return false;
        auto row = to.init_row(static_cast<std::uint32_t>(changes[i].row.size()));
        if (!row || !put_values(*row, changes[i].row)) return false;
    }
    return true;
}

}  // namespace

bool ClientMark::look() {
    if (!changed_ && mark_) changed_.emplace(*mark_);
    if (!changed_) return true;
    while (told_ == rows_.size()) {
        auto rows = changed_->next();
        if (!rows) return true;
        rows_ = std::move(*rows);
        told_ = 0;
        if (rows_.empty() && state_.slice_is_over()) return false;
    }
    return true;
}

SkbServer::Reply<SkbServer::Api::Mark> SkbServer::mark(const Api::Mark::Params&, Context&) {
    mark_.set();
    Api::Mark::Results results;
    results.set_version(state_.base.version());
    co_return results;
}

SkbServer::Reply<SkbServer::Api::Unmark> SkbServer::unmark(const Api::Unmark::Params&, Context&) {
    mark_.forget();
    co_return Api::Unmark::Results{};
}

SkbServer::Reply<SkbServer::Api::Difference>
SkbServer::difference(const Api::Difference::Params&, Context&) {
    Api::Difference::Results results;
    std::vector<ChangedRow> changes;
    std::size_t words = 0;
    bool more = true;
    while (more && mark_.is_set() && changes.size() < changes_of_message) {
        state_.begin_slice();
        if (!mark_.look()) {
            co_await interconnect::Yield(executor());
            continue;
        }
        const ChangedRow* const first = mark_.first();
        more = first != nullptr;
        if (!more) break;
        const std::size_t its_words = words_of(*first);
        const bool fits = its_words <= rows_words_max;  // into a message of its own
        if (fits && words + its_words > rows_words_max) break;
        if (fits) changes.push_back(*first);
        if (fits) words += its_words;
        mark_.next(fits);
    }
    if (!mark_.is_set()) {
        results.set_status(WireStatus::failed);
        co_return checked(results, results.set_error(no_mark).has_value());
    }
    results.set_more(more);
    results.set_version(mark_.version());
    if (!more) {
        results.set_untold(static_cast<std::uint32_t>(mark_.untold()));
        mark_.move();
    }
    co_return checked(results, put_changes(results, changes));
}

}  // namespace zooid::skb
