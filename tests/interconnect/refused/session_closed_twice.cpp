// invalid invocation of method 'close' on a temporary object while it is in the 'consumed' state
// Two ends of one session.
#include "session_case.hpp"

void end(Session<ParcelState::labelled> session) {
    std::move(session).close();
    std::move(session).close();
}
