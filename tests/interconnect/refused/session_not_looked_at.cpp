// invalid invocation of method '~Typed' on object 'typed' while it is in the 'unconsumed' state
// A channel typed and not taken.
#include "session_case.hpp"

void type(Port& port) {
    auto typed = zooid::parcel::ParcelClient(port).session<ParcelState::fresh>();
}
