// Serves Parcel (parcel.capnp), and calls it without types.
#pragma once
#include <zooid/interconnect/sleep.hpp>
#include <zooid/sample/parcel_rpc.hpp>

#include "one_thread.hpp"

namespace zooid::interconnect::testing {

using parcel::Parcel;
using Done = std::expected<void, CallError>;

/// What one server was asked; `weigh` and `seal` wait until a time.
struct ParcelServer {
    Executor* executor_;
    Instant slow_until{};
    std::uint32_t grams = 0;
    std::uint32_t sent_to = 0;
    [[nodiscard]] Executor& executor() { return *executor_; }

    ServerTask<Parcel::Label> label(const Parcel::Label::Params& params, ServerContext&) {
        if (params.text() == "nowhere") co_return std::unexpected(Refusal::denied);
        co_return Parcel::Label::Results();
    }
    ServerTask<Parcel::Put> put(const Parcel::Put::Params& params, ServerContext&) {
        grams += params.grams();
        co_return Parcel::Put::Results();
    }
    ServerTask<Parcel::Weigh> weigh(const Parcel::Weigh::Params&, ServerContext&) {
        if (slow_until > executor().now()) co_await SleepUntil(executor(), slow_until);
        Parcel::Weigh::Results results;
        results.set_grams(grams);
        co_return results;
    }
    ServerTask<Parcel::Glance> glance(const Parcel::Glance::Params&, ServerContext&) {
        if (slow_until > executor().now()) co_await SleepUntil(executor(), slow_until);
        co_return Parcel::Glance::Results();
    }
    ServerTask<Parcel::Seal> seal(const Parcel::Seal::Params&, ServerContext&) {
        if (slow_until > executor().now()) co_await SleepUntil(executor(), slow_until);
        co_return Parcel::Seal::Results();
    }
    ServerTask<Parcel::Open> open(const Parcel::Open::Params&, ServerContext&) {
        if (slow_until > executor().now()) co_await SleepUntil(executor(), slow_until);
        co_return Parcel::Open::Results();
    }
    ServerTask<Parcel::Send> send(const Parcel::Send::Params& params, ServerContext&) {
        sent_to = params.to();
        co_return Parcel::Send::Results();
    }
};

/// One call, by a client whose order only the run time checks.
template <class M, class Port>
Task<std::expected<typename M::Results, CallError>>
ask(Port& port, typename M::Params params, CallOptions options = {}) {
    if constexpr (M::one_way) {
        const auto told = co_await port.template tell<M>(params);
        if (!told) co_return std::unexpected(told.error());
        co_return typename M::Results();
    } else {
        co_return co_await port.template call<M>(params, options);
    }
}

inline Parcel::Label::Params text(std::string_view value) {
    Parcel::Label::Params params;
    (void)params.set_text(value);
    return params;
}

}  // namespace zooid::interconnect::testing
