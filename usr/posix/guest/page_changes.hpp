// Carries out on the page tables what a memory call decided.
#pragma once
#include <span>
#include <zooid/posix/region.hpp>

namespace zooid::posix::guest {

/// Changes this domain's trees on every core it spans, then its blocks; returns when no core holds
/// an old translation.
void apply_changes(std::span<const PageChange> changes);

}  // namespace zooid::posix::guest
