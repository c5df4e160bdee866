// What a request about an address space does on this core: the local tree only, then the local TLB.
#pragma once
#include <zooid/abi/request_ring.hpp>

namespace zooid::cpudriver {

/// Serves unmap, protect and flush. A domain that has no tree here, or a range outside user space,
/// costs nothing.
/// @cost at most request_pages_max page-table entries; a larger range flushes the TLB once.
void invalidate(const abi::Request& request);

}  // namespace zooid::cpudriver
