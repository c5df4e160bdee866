// invalid invocation of method 'weigh' on object 'session' while it is in the 'consumed' state
// Use after it has become another one.
#include "session_case.hpp"

Task seal(Port&, Session<ParcelState::labelled> session) {
    auto sealing = co_await std::move(session).seal({});
    (void)co_await session.weigh({});
    std::move(sealing).drop();
    co_return Done();
}
