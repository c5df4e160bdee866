#include <zooid/native/capabilities.hpp>
#include <zooid/native/service.hpp>

namespace zooid::native {

using Status = schema::monitor::Status;

void ServiceDoor::open() {
    if (!expect_capability()) {
        state_ = State::failed;
        return;
    }
    answering_ = answer();
    answering_.start(executor());
    announcing_ = announce();
    announcing_.start(executor());
    if (announcing_.done() && state_ == State::opening) state_ = State::failed;
}

interconnect::Task<ServiceDoor::Done> ServiceDoor::announce() {
    schema::monitor::Monitor::Serve::Params params;
    if (!params.set_service(name_)) co_return std::unexpected(interconnect::CallError::too_long);
    const auto results = co_await MonitorClient(monitor_).serve(params);
    if (state_ != State::opening) co_return Done();
    if (!results) {
        state_ = State::lost;
    } else {
        state_ = results->status() == Status::ok ? State::open : State::taken;
    }
    co_return Done();
}

interconnect::Task<ServiceDoor::Done> ServiceDoor::answer() {
    const Done ended = co_await schema::monitor::serve_offer(monitor_, *this);
    state_ = State::lost;
    co_return ended;
}

interconnect::ServerTask<ServiceDoor::Api::Input>
ServiceDoor::input(const Api::Input::Params&, Context&) {
    co_return std::unexpected(interconnect::Refusal::denied);
}

ServiceDoor::Api::Bound::Results ServiceDoor::take_far(const Api::Bound::Params& params) {
    Api::Bound::Results results;
    results.set_status(Status::no_memory);
    const FarPlace place{.binding = params.binding(),
                         .frame = params.channel().cptr,
                         .doorbell = runtime().allocate_slot()};
    if (place.doorbell == 0) {
        drop_capability(place.frame);
        return results;
    }
    keep_capability(place.frame);
    auto far = FarEnd::attach(place, interconnect::Side::a, params.bytes());
    if (!far) return results;
    if (!admit(std::make_unique<PeerLink>(std::move(*far)),
               {.domain = params.id(), .administrator = params.administrator()}))
        return results;
    results.set_status(Status::ok);
    results.set_doorbell(place.doorbell);
    return results;
}

interconnect::ServerTask<ServiceDoor::Api::Bound>
ServiceDoor::bound(const Api::Bound::Params& params, Context&) {
    if (params.transport() == schema::monitor::Transport::ump_notify && params.channel())
        co_return take_far(params);
    Api::Bound::Results results;
    if (!params.end_point() || params.transport() != schema::monitor::Transport::lmp) {
        if (params.which() == schema::monitor::Offer::Bound::Params::Which::channel)
            drop_capability(params.channel().cptr);
        results.set_status(Status::bad_argument);
        co_return results;
    }
    const std::uint32_t peer = params.end_point().cptr;
    const OwnEnd own = take_end();
    if (!own) {
        drop_capability(peer);
        results.set_status(Status::no_memory);
        co_return results;
    }
    keep_capability(peer);
    const bool admitted = admit(std::make_unique<PeerLink>(own, peer),
                                {.domain = params.id(), .administrator = params.administrator()});
    if (admitted) results.set_service({own.end_point});
    results.set_status(admitted ? Status::ok : Status::no_memory);
    co_return results;
}

}  // namespace zooid::native
