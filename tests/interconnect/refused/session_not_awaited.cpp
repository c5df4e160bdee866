// ignoring return value of function declared with 'nodiscard' attribute
// A call that nobody waits for is never sent.
#include "session_case.hpp"

void seal(Session<ParcelState::labelled> session) { std::move(session).seal({}); }
