// Serves one client of the knowledge base: the server of skb.capnp.
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <zooid/schema/skb_rpc.hpp>

#include "client_mark.hpp"
#include "client_subscription.hpp"
#include "client_transaction.hpp"
#include "open_query.hpp"
#include "prepared_query.hpp"

namespace zooid::skb {

/// Who a client is to the base, and what it may change.
struct ClientRights {
    Right right = Right::ask;
    std::string owner = "nobody";  // of what it asserts
};

/// One per client. Queries, prepared ones and subscriptions are its own: another client cannot name
/// them, and they end with it.
class SkbServer {
public:
    using Api = schema::skb::Skb;
    using Context = interconnect::ServerContext;
    template <class M>
    using Reply = interconnect::ServerTask<M>;

    SkbServer(ServiceState& state, std::uint32_t cores, ClientRights rights)
        : state_(state), cores_(cores), rights_(std::move(rights)) {}
    [[nodiscard]] interconnect::Executor& executor() { return state_.executor; }

    /// Serves the client until it goes; then what it has begun and not committed is taken back, and
    /// nothing is kept for it. @param channel its own; outlives the task
    template <class Channel>
    interconnect::Task<std::expected<void, interconnect::CallError>> serve(Channel& channel) {
        const auto ended = co_await schema::skb::serve_skb(channel, *this);
        let_go();
        co_return ended;
    }

    // skb_server.cpp
    Reply<Api::Query> query(const Api::Query::Params& params, Context&);
    Reply<Api::Next> next(const Api::Next::Params& params, Context&);
    Reply<Api::Cancel> cancel(const Api::Cancel::Params& params, Context&);
    Reply<Api::Why> why(const Api::Why::Params& params, Context&);
    Reply<Api::Save> save(const Api::Save::Params& params, Context&);
    Reply<Api::Transports> transports(const Api::Transports::Params& params, Context&);
    Reply<Api::Quotas> quotas(const Api::Quotas::Params& params, Context&);

    // serve_changes.cpp
    Reply<Api::AssertFacts> assert_facts(const Api::AssertFacts::Params& params, Context&);
    Reply<Api::Change> change(const Api::Change::Params& params, Context&);
    Reply<Api::RetractOwner> retract_owner(const Api::RetractOwner::Params& params, Context&);

    // serve_prepared.cpp
    Reply<Api::Prepare> prepare(const Api::Prepare::Params& params, Context&);
    Reply<Api::Run> run(const Api::Run::Params& params, Context&);
    Reply<Api::Fetch> fetch(const Api::Fetch::Params& params, Context&);
    Reply<Api::Forget> forget(const Api::Forget::Params& params, Context&);

    // serve_notices.cpp
    Reply<Api::Subscribe> subscribe(const Api::Subscribe::Params& params, Context&);
    Reply<Api::Notices> notices(const Api::Notices::Params& params, Context&);
    Reply<Api::Unsubscribe> unsubscribe(const Api::Unsubscribe::Params& params, Context&);

    // serve_difference.cpp
    Reply<Api::Mark> mark(const Api::Mark::Params& params, Context&);
    Reply<Api::Difference> difference(const Api::Difference::Params& params, Context&);
    Reply<Api::Unmark> unmark(const Api::Unmark::Params& params, Context&);

    // serve_transaction.cpp
    Reply<Api::Begin> begin(const Api::Begin::Params& params, Context&);
    Reply<Api::Commit> commit(const Api::Commit::Params& params, Context&);
    Reply<Api::Abort> abort(const Api::Abort::Params& params, Context&);

private:
    void let_go();
    template <class T>
    struct Place {
        std::uint32_t number = 0;  // 0: free
        std::shared_ptr<T> item;   // whoever waits for it keeps it
    };
    using Done = std::expected<void, interconnect::CallError>;
    interconnect::Task<Done> look_again(ClientSubscription& subscription);
    /// Before a goal that asks about the running system is opened: what runs now.
    interconnect::Task<Done> fresh_facts(std::string_view goal);
    template <class T, std::size_t count>
    using Places = std::array<Place<T>, count>;

    /// The place of that number; 0: a free one. Null: there is none.
    template <class T, std::size_t count>
    static Place<T>* find(Places<T, count>& places, std::uint32_t number) {
        for (Place<T>& place : places) {
            if (place.number == number) return &place;
        }
        return nullptr;
    }
    template <class T, std::size_t count>
    static Place<T>* find_open(Places<T, count>& places, std::uint32_t number) {
        return number == 0 ? nullptr : find(places, number);
    }

    template <class Results>
    Results open(std::string_view goal, OpenQuery::Form form, std::uint64_t steps_max,
                 std::uint64_t us_max = 0);
    /// What this client writes as; `source` as it says, which counts for an administrator.
    [[nodiscard]] Writer writer(std::string_view source = {}, bool declared = false) const;
    [[nodiscard]] bool administers() const { return rights_.right == Right::administer; }
    /// The transaction's, or one of the request's own, made in `own`. Null: the transaction has
    /// lasted too long.
    Batch* batch_of(std::optional<Batch>& own, std::string_view source, bool declared);
    interconnect::Task<std::expected<RowsPiece, interconnect::CallError>>
    gather(PreparedQuery& query, std::uint16_t rows_max);

    ServiceState& state_;
    std::uint32_t cores_;
    ClientRights rights_;
    Places<OpenQuery, open_queries_max> queries_;
    Places<PreparedQuery, prepared_of_client_max> prepared_;
    Places<ClientSubscription, subscriptions_of_client_max> subscriptions_;
    ClientMark mark_{state_};
    ClientTransaction transaction_{state_};
    std::uint32_t next_number_ = 1;
};

/// Nothing when the answer has no room: then the channel's limit is smaller than the schema's.
template <class Results>
std::expected<Results, interconnect::Refusal> checked(const Results& results, bool put) {
    if (!put) return std::unexpected(interconnect::Refusal::busy);
    return results;
}

/// As much of an error's text as a message may hold.
inline std::string_view shortened(std::string_view text) { return text.substr(0, 1'000); }

}  // namespace zooid::skb
