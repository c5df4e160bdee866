// Follows a writer's rows by notices: from what came and went, the rows as they are.
#include <map>

#include "client.hpp"

namespace zooid::soak {

namespace {

constexpr std::uint32_t wait_us = 200'000;

/// The rows as the notices tell them; of a key nothing was told yet anything may be.
class Followed {
public:
    /// @return false: it cannot have happened so
    [[nodiscard]] bool hear(bool asserted, std::int64_t key, std::int64_t value) {
        const auto [at, is_new] = rows_.try_emplace(key);
        const bool fits = is_new || (asserted ? !at->second.has_value() : at->second == value);
        at->second = asserted ? std::optional(value) : std::nullopt;
        return fits;
    }
    /// Some were lost: what is held is worth nothing.
    void forget() { rows_.clear(); }

private:
    std::map<std::int64_t, std::optional<std::int64_t>> rows_;  // nothing: there is none
};

interconnect::Task<std::expected<std::uint32_t, Wrong>>
subscribe(Client& client, std::string_view pattern) {
    Skb::Subscribe::Params params;
    if (!params.set_text(pattern)) co_return std::unexpected(Wrong{"subscribe: too long"});
    const auto made = co_await client.call().subscribe(params);
    if (!made) co_return std::unexpected(wrong("subscribe", made.error()));
    if (made->status() != Status::ok)
        co_return std::unexpected(wrong("subscribe", made->status(), made->error()));
    co_return made->subscription();
}

}  // namespace

Task follow_rows(Soak& soak, Client& client, std::string relation) {
    const auto subscription = co_await subscribe(client, relation + "(K,V)");
    if (!subscription) co_return std::unexpected(subscription.error());
    Followed followed;
    Skb::Notices::Params params;
    params.set_subscription(*subscription);
    params.set_wait_us(wait_us);
    while (!soak.is_over()) {
        const auto told = co_await client.call().notices(params);
        if (!told) co_return std::unexpected(wrong("notices", told.error()));
        if (told->status() != Status::ok)
            co_return std::unexpected(wrong("notices", told->status(), told->error()));
        const auto notices = told->notices();
        for (std::uint32_t i = 0; i < notices.size(); ++i) {
            const auto notice = notices.at(i);
            soak.counts.lost += notice.lost();
            if (notice.lost() > 0) followed.forget();
            const auto row = notice.row();
            if (row.size() != 2 ||
                !followed.hear(notice.asserted(), row.at(0).integer(), row.at(1).integer()))
                co_return std::unexpected(Wrong{"notices: one that cannot be"});
            ++soak.counts.notices;
        }
    }
    Skb::Unsubscribe::Params gone;
    gone.set_subscription(*subscription);
    (void)co_await client.call().unsubscribe(gone);
    co_return std::expected<void, Wrong>();
}

}  // namespace zooid::soak
