// Changes of several requests that become everybody's at once. Their order is the contract's, which
// the channel keeps.
#include <zooid/interconnect/yield.hpp>

#include "skb_server.hpp"

namespace zooid::skb {

SkbServer::Reply<SkbServer::Api::Begin>
SkbServer::begin(const Api::Begin::Params& params, Context&) {
    transaction_.begin(writer(params.source(), params.declared()));
    co_return Api::Begin::Results{};
}

SkbServer::Reply<SkbServer::Api::Commit> SkbServer::commit(const Api::Commit::Params&, Context&) {
    Api::Commit::Results results;
    Batch* const batch = transaction_.batch();
    if (batch == nullptr) {
        transaction_.end();
        results.set_status(WireStatus::failed);
        co_return checked(results, results.set_error(lasted_too_long).has_value());
    }
    results.set_count(static_cast<std::uint32_t>(batch->changes()));
    results.set_version(batch->commit());
    transaction_.end();
    while (state_.deliver()) co_await interconnect::Yield(executor());
    co_return results;
}

SkbServer::Reply<SkbServer::Api::Abort> SkbServer::abort(const Api::Abort::Params&, Context&) {
    transaction_.end();
    co_return Api::Abort::Results{};
}

}  // namespace zooid::skb
