// 'this' argument to member function 'seal' is an lvalue, but function has rvalue ref-qualifier
// A call that leads elsewhere, on a session that is to be kept.
#include "session_case.hpp"

Task seal(Port&, Session<ParcelState::labelled> session) {
    auto sealing = co_await session.seal({});
    std::move(sealing).drop();
    co_return Done();
}
