// call to implicitly-deleted copy constructor
// Two holders of one session.
#include "session_case.hpp"

void copy(Session<ParcelState::labelled> session) {
    auto other = session;
    std::move(other).close();
    std::move(session).close();
}
