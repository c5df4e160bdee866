#include "client_subscription.hpp"

#include <algorithm>

#include "wire_rows.hpp"

namespace zooid::skb {

namespace {
constexpr std::size_t notice_words = 5;  // beside its values
constexpr std::size_t notices_of_message = 32;
}  // namespace

std::vector<Notice> ClientSubscription::take() {
    std::vector<Notice> out;
    std::size_t words = 0;
    while (out.size() < notices_of_message) {
        const Notice* const next = first();
        if (next == nullptr) break;
        words += notice_words + words_of(next->row);
        if (words > rows_words_max && !out.empty()) break;
        out.push_back(*std::visit([](auto& each) { return each.take(); }, source_));
    }
    return out;
}

std::string ClientSubscription::take_error() {
    if (auto* const answers = std::get_if<WatchedAnswers>(&source_)) return answers->take_error();
    return std::get<Subscription>(source_).take_guard_error();
}

bool ClientSubscription::is_due(std::uint64_t now_us) {
    return now_us >= next_us_ && (live_ || is_old());
}

interconnect::Instant ClientSubscription::look_at(interconnect::Instant until) {
    if (!live_ && !is_old()) return until;
    return {std::min(until.us, next_us_)};
}

bool ClientSubscription::refresh() {
    auto* const answers = std::get_if<WatchedAnswers>(&source_);
    return answers == nullptr || !answers->is_old() || answers->refresh();
}

}  // namespace zooid::skb
