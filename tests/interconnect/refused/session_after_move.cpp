// invalid invocation of method 'weigh' on object 'session' while it is in the 'consumed' state
// Use after a move.
#include "session_case.hpp"

Task weigh(Port&, Session<ParcelState::labelled> session) {
    auto other = std::move(session);
    (void)co_await session.weigh({});
    std::move(other).close();
    co_return Done();
}
