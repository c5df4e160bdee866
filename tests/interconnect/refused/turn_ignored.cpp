// ignoring return value of function declared with 'nodiscard' attribute
// A call that leads elsewhere, its result thrown away.
#include "session_case.hpp"

Task seal(Port&, Session<ParcelState::labelled> session) {
    co_await std::move(session).seal({});
    co_return Done();
}
