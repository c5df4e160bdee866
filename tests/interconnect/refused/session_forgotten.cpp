// invalid invocation of method '~ParcelSession' on object 'session' while it is in the 'unconsumed'
// state A session that comes to no end.
#include "session_case.hpp"

Task weigh(Port&, Session<ParcelState::labelled> labelled) {
    auto session = std::move(labelled);
    (void)co_await session.weigh({});
    co_return Done();
}
