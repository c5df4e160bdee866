// invalid invocation of method 'next' on a temporary object while it is in the 'consumed' state
// Two sessions out of one call.
#include "session_case.hpp"

Task seal(Port&, Session<ParcelState::labelled> session) {
    auto sealing = co_await std::move(session).seal({});
    std::move(sealing).next().erase();
    std::move(sealing).next().erase();
    co_return Done();
}
