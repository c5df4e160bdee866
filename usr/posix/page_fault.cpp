// Page faults: the region says what is allowed, the processor says what it found.
#include <zooid/posix/page_fault.hpp>

namespace zooid::posix {
namespace {

/// On x86-64 whatever may be written or run can also be read.
bool allows(Protection protection, Access access) {
    switch (access) {
        case Access::read:
            return protection.bits != 0;
        case Access::write:
            return protection.has(writable);
        case Access::execute:
            return protection.has(executable);
    }
    return false;
}

}  // namespace

FaultDecision decide_fault(const RegionMap& regions, Address address, Access access, bool present) {
    return decide_fault(regions.find(address), access, present);
}

FaultDecision decide_fault(const Region* region, Access access, bool present) {
    if (region == nullptr) return {FaultVerdict::fault_unmapped};
    if (!allows(region->protection, access))
        return {FaultVerdict::fault_forbidden, region->protection, region->kind};
    return {present ? FaultVerdict::refresh : FaultVerdict::supply, region->protection,
            region->kind};
}

}  // namespace zooid::posix
