// Serves one client of the knowledge base: the server of skb.capnp.
#pragma once
#include <array>

#include <zooid/schema/skb_rpc.hpp>

#include "open_query.hpp"

namespace zooid::skb {

/// What a client may do beyond asking.
struct ClientRights {
    bool assert_facts = false;
};

/// One per client. Queries are its own: another client cannot name them.
class SkbServer {
public:
    using Api = schema::skb::Skb;
    using Context = interconnect::ServerContext;
    template <class M>
    using Reply = interconnect::ServerTask<M>;

    SkbServer(ServiceState& state, std::uint32_t cores, ClientRights rights)
        : state_(state), cores_(cores), rights_(rights) {}
    [[nodiscard]] interconnect::Executor& executor() { return state_.executor; }

    Reply<Api::Query> query(const Api::Query::Params& params, Context&);
    Reply<Api::Next> next(const Api::Next::Params& params, Context&);
    Reply<Api::Cancel> cancel(const Api::Cancel::Params& params, Context&);
    Reply<Api::Why> why(const Api::Why::Params& params, Context&);
    Reply<Api::AssertFacts> assert_facts(const Api::AssertFacts::Params& params, Context&);
    Reply<Api::Transports> transports(const Api::Transports::Params& params, Context&);

private:
    struct Place {
        std::uint32_t number = 0;  // 0: free
        std::unique_ptr<OpenQuery> query;
    };
    template <class Results>
    Results open(std::string_view goal, OpenQuery::Form form, std::uint64_t steps_max);
    [[nodiscard]] Place* find(std::uint32_t number);

    ServiceState& state_;
    std::uint32_t cores_;
    ClientRights rights_;
    std::array<Place, open_queries_max> places_;
    std::uint32_t next_number_ = 1;
};

}  // namespace zooid::skb
