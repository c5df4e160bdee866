// no member named 'opened' in 'zooid::parcel::ParcelState'
// A channel typed by a state that its contract does not have.
#include "session_case.hpp"

void type(Port& port) {
    auto typed = zooid::parcel::ParcelClient(port).session<ParcelState::opened>();
    (void)std::move(typed).error();
}
