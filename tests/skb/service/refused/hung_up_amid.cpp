// invalid reference to function .close.: constraints not satisfied
// A client does not hang up amid a transaction: it commits or aborts.
#include "transaction_case.hpp"

Task say(Port&, Session<SkbState::writing> writing) {
    auto session = std::move(writing);
    (void)co_await session.assert_facts({});
    std::move(session).close();
    co_return Done();
}
