// invalid invocation of method 'operator=' on object 'session' while it is in the 'unconsumed'
// state A session lost under another one.
#include "session_case.hpp"

void replace(Session<ParcelState::labelled> session, Session<ParcelState::labelled> other) {
    session = std::move(other);
    std::move(session).close();
}
