// invalid invocation of method '~ParcelSession' on object 'session' while it is in the 'unconsumed'
// state A session that comes to its end on one of two ways.
#include "session_case.hpp"

Task weigh(Port&, Session<ParcelState::labelled> labelled) {
    auto session = std::move(labelled);
    const auto weight = co_await session.weigh({});
    if (!weight) co_return std::unexpected(weight.error());
    std::move(session).close();
    co_return Done();
}
