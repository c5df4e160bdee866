// What to do about a page fault: a decision over the region map alone.
#pragma once
#include <zooid/posix/region_map.hpp>

namespace zooid::posix {

enum class Access : std::uint8_t { read, write, execute };

enum class FaultVerdict : std::uint8_t {
    supply,           // map the page's frame, a new zero one if it has none, with `protection`
    refresh,          // the page is present with older rights: give it `protection`, flush locally
    fault_unmapped,   // nothing is mapped there: the domain dies (SEGV_MAPERR)
    fault_forbidden,  // the region does not allow this access: the domain dies (SEGV_ACCERR)
};

struct FaultDecision {
    FaultVerdict verdict = FaultVerdict::fault_unmapped;
    Protection protection = no_access;  // supply and refresh: the rights of the page
    RegionKind kind = RegionKind::anonymous;
    friend constexpr bool operator==(const FaultDecision&, const FaultDecision&) = default;
};

/// Decides a page fault.
/// @param present the processor found a translation (bit P of the error code): the fault is about
///                rights, real or stale.
[[nodiscard]] FaultDecision
decide_fault(const RegionMap& regions, Address address, Access access, bool present);
/// The same for who has looked for the region already. @param region null: nothing is mapped there.
[[nodiscard]] FaultDecision decide_fault(const Region* region, Access access, bool present);

}  // namespace zooid::posix
