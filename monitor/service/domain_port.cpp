#include "domain_port.hpp"

namespace zooid::monitor {

namespace {

using Request = DomainPort::Request;
using Api = schema::monitor::Monitor;

/// By the id: the domain may be gone when the answer is there.
template <class M, class Results>
Job answer(Monitor& monitor, std::uint64_t client, Request request, Results results) {
    Domain* domain = monitor.domains().find(client);
    if (domain == nullptr || domain->ended)
        co_return std::expected<void, interconnect::CallError>{};
    co_return co_await domain->channel->answer<M>(request, results);
}

template <class M>
void put(typename M::Results& results, const std::expected<Gone, interconnect::CallError>& gone) {
    results.set_status(gone ? gone->status : schema::monitor::Status::no_memory);
    if (gone) results.set_exit(gone->exit);
}

Job serve_wait(Monitor& monitor, std::uint64_t client, Request request, std::uint64_t domain) {
    Api::Wait::Results results;
    put<Api::Wait>(results, co_await monitor.wait_for(client, domain));
    co_return co_await answer<Api::Wait>(monitor, client, request, results);
}

Job serve_end(Monitor& monitor, std::uint64_t client, Request request,
              Api::EndDomain::Params params) {
    Api::EndDomain::Results results;
    auto gone = co_await monitor.end_for(client, params.domain(), params.exit());
    // Its number is no secret: whoever may decide over the machine may end what others started.
    if (gone && gone->status == schema::monitor::Status::denied &&
        request.header.badge == static_cast<std::uint16_t>(abi::LinkBadge::administrator))
        gone = co_await monitor.end_for(0, params.domain(), params.exit());
    put<Api::EndDomain>(results, gone);
    co_return co_await answer<Api::EndDomain>(monitor, client, request, results);
}

}  // namespace

Asked<const DomainPort::Request*> DomainPort::peek() {
    for (;;) {
        const auto looked = co_await domain_.channel->peek();
        if (!looked) co_return looked;
        const Request* const request = *looked;
        const std::uint16_t number = request->header.number;
        const bool beside = number == Api::Wait::number || number == Api::EndDomain::number;
        if (beside && !admit(Api::contract, *request))
            co_return std::unexpected(interconnect::CallError::contract);
        bool started = true;
        if (number == Api::Wait::number) {
            const auto params =
                Api::Wait::Params::from_message(request->header, request->payload());
            if (!params) co_return request;
            started = monitor_.start(serve_wait(monitor_, domain_.id, *request, params->domain()));
        } else if (number == Api::EndDomain::number) {
            const auto params =
                Api::EndDomain::Params::from_message(request->header, request->payload());
            if (!params) co_return request;
            started = monitor_.start(serve_end(monitor_, domain_.id, *request, *params));
        } else {
            co_return request;
        }
        if (!started) (void)co_await refuse(*request, interconnect::Refusal::busy);
        drop_first();
    }
}

}  // namespace zooid::monitor
