// invalid reference to function .weigh.: constraints not satisfied
// A call that its state does not allow.
#include "session_case.hpp"

Task weigh(Port&, Session<ParcelState::fresh> fresh) {
    auto session = std::move(fresh);
    (void)co_await session.weigh({});
    std::move(session).close();
    co_return Done();
}
