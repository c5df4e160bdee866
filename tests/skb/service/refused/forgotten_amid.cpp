// invalid invocation of method '~SkbSession' on object 'session' while it is in the 'unconsumed'
// state A transaction that is neither committed nor aborted.
#include "transaction_case.hpp"

Task say(Port&, Session<SkbState::writing> writing) {
    auto session = std::move(writing);
    (void)co_await session.assert_facts({});
    co_return Done();
}
