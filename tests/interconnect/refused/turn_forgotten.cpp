// invalid invocation of method '~Turn' on object 'sealing' while it is in the 'unknown' state
// Nobody takes what a call has led to.
#include "session_case.hpp"

Task seal(Port&, Session<ParcelState::labelled> session) {
    auto sealing = co_await std::move(session).seal({});
    co_return sealing ? Done() : std::unexpected(sealing.error());
}
