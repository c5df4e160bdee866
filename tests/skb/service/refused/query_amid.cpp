// invalid reference to function .query.: constraints not satisfied
// Nothing is asked amid a transaction.
#include "transaction_case.hpp"

Task ask(Port&, Session<SkbState::writing> writing) {
    auto session = std::move(writing);
    (void)co_await session.query({});
    std::move(session).erase();
    co_return Done();
}
