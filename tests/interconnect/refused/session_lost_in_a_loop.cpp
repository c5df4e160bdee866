// state of variable 'session' must match at the entry and exit of loop
// A session used up by a loop's first round.
#include "session_case.hpp"

Task seal(Port&, Session<ParcelState::labelled> session) {
    for (int round = 0; round < 2; ++round) {
        auto sealing = co_await std::move(session).seal({});
        std::move(sealing).drop();
    }
    co_return Done();
}
