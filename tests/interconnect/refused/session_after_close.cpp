// invalid invocation of method 'weigh' on object 'session' while it is in the 'consumed' state
// Use after its end, on the other side of a co_await.
#include "session_case.hpp"

Task weigh(Port& port, Session<ParcelState::labelled> session) {
    std::move(session).close();
    (void)co_await port.receive();
    (void)co_await session.weigh({});
    co_return Done();
}
