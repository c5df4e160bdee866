// no viable conversion from
// A session is not one of another state.
#include "session_case.hpp"

Session<ParcelState::sealed> seal(Session<ParcelState::labelled> session) {
    return std::move(session);
}
