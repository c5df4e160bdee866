// Messages to the libos of a domain, on the end point it gave by Monitor.libosLink.
#pragma once
#include "domains.hpp"

namespace zooid::monitor {

/// One message; nothing when the libos does not listen. It takes its messages whenever it waits for
/// one, and each answers what it asked: its ring has room.
template <class M>
void tell_libos(const Domain& domain, const typename M::Params& params) {
    if (domain.libos_end_point == 0) return;
    (void)native::LmpCall{domain.libos_end_point}(
        interconnect::outgoing(M::number, interconnect::no_call, params));
}

}  // namespace zooid::monitor
