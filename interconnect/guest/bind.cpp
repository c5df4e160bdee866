#include <zooid/native/bind.hpp>
#include <zooid/native/capabilities.hpp>

namespace zooid::native {

namespace {

using schema::monitor::Monitor;
using schema::monitor::Status;

constexpr unsigned tries_max = 4;

BindError bind_error(Status status) {
    if (status == Status::not_found) return BindError::not_found;
    return status == Status::no_memory ? BindError::no_room : BindError::refused;
}

}  // namespace

std::string_view name(BindError error) {
    switch (error) {
        case BindError::not_found:
            return "not_found";
        case BindError::refused:
            return "refused";
        case BindError::no_room:
            return "no_room";
        case BindError::out_of_frames:
            return "out_of_frames";
        case BindError::lost:
            return "lost";
    }
    return "unknown";
}

interconnect::Task<std::expected<std::unique_ptr<PeerLink>, BindError>>
bind_link(MonitorChannel& monitor, std::string_view service) {
    Monitor::Bind::Params params;
    if (!params.set_service(service)) co_return std::unexpected(BindError::not_found);
    for (unsigned tries = 0; tries < tries_max; ++tries) {
        const OwnEnd own = take_end();
        FarSlots free;
        if (!own || !free || !expect_capability()) {
            give_end(own);
            co_return std::unexpected(BindError::no_room);
        }
        params.set_caller({own.end_point});
        params.set_frame(free.frame);
        params.set_doorbell(free.doorbell);
        free.lend();
        const auto bound = co_await MonitorClient(monitor).bind(params);
        const bool is_near = bound ? bound->binding() == 0
                                   : bound.error() == interconnect::CallError::answer_not_carried;
        if (is_near) free.give_back();
        if (bound && bound->status() == Status::ok && bound->service() &&
            bound->transport() == schema::monitor::Transport::lmp) {
            keep_capability(bound->service().cptr);
            co_return std::make_unique<PeerLink>(own, bound->service().cptr);
        }
        give_end(own);
        if (bound && bound->status() == Status::ok && bound->binding() != 0) {
            auto far =
                FarEnd::attach(free.taken(bound->binding()), interconnect::Side::b, bound->bytes());
            if (!far) co_return std::unexpected(BindError::no_room);
            co_return std::make_unique<PeerLink>(std::move(*far));
        }
        if (bound) co_return std::unexpected(bind_error(bound->status()));
        // Not carried: a client of ours came at the same moment, and its capability took the slot.
        if (bound.error() != interconnect::CallError::answer_not_carried)
            co_return std::unexpected(BindError::lost);
    }
    co_return std::unexpected(BindError::refused);
}

}  // namespace zooid::native
