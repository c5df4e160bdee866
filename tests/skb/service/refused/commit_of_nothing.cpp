// invalid reference to function .commit.: constraints not satisfied
// What was not begun is not committed.
#include "transaction_case.hpp"

Task commit(Port&, Session<SkbState::open> open) {
    auto session = std::move(open);
    auto committing = co_await std::move(session).commit({});
    co_return std::unexpected(std::move(committing).drop());
}
