// invalid invocation of method '~Turn' on object 'sealing' while it is in the 'unknown' state
// Nobody takes the session that a refused call gives back.
#include "session_case.hpp"

Task seal(Port&, Session<ParcelState::labelled> session) {
    auto sealing = co_await std::move(session).seal({});
    if (!sealing) co_return std::unexpected(sealing.error());
    std::move(sealing).next().erase();
    co_return Done();
}
