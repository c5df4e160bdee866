// invalid reference to function 'close': constraints not satisfied
// An end where the contract has none.
#include "session_case.hpp"

void end(Session<ParcelState::sealed> session) { std::move(session).close(); }
