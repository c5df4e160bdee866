// Sessions the compilers must take: loops, early ends, a refused call that goes on, a parameter.
#include "refused/session_case.hpp"

namespace {

Task seal_thrice(Port& port) {
    auto typed = zooid::parcel::ParcelClient(port).session<ParcelState::fresh>();
    if (!typed) co_return std::unexpected(std::move(typed).error());
    auto fresh = std::move(typed).take();
    auto labelling = co_await std::move(fresh).label({});
    if (!labelling) {
        std::move(labelling).back().close();
        co_return std::unexpected(CallError::denied);
    }
    auto labelled = std::move(labelling).next();
    for (int round = 0; round < 3; ++round) {
        const auto weight = co_await labelled.weigh({});
        if (!weight) {
            std::move(labelled).close();
            co_return std::unexpected(weight.error());
        }
        auto sealing = co_await std::move(labelled).seal({});
        if (!sealing) co_return std::unexpected(std::move(sealing).drop());
        auto sealed = std::move(sealing).next();
        auto opening = co_await std::move(sealed).open({});
        if (!opening) co_return std::unexpected(std::move(opening).drop());
        labelled = std::move(opening).next();
    }
    std::move(labelled).erase();
    co_return Done();
}

Task send_off(Port&, Session<ParcelState::sealed> sealed) {
    auto sending = co_await std::move(sealed).send({});
    if (!sending) co_return std::unexpected(std::move(sending).drop());
    std::move(sending).next().close();
    co_return Done();
}

}  // namespace

Task both(Port& port, Session<ParcelState::sealed> sealed) {
    auto done = co_await send_off(port, std::move(sealed));
    if (done) done = co_await seal_thrice(port);
    co_return done;
}
