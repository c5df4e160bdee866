// TLB shootdown of a domain that spans cores: by which protocol, and what it has cost.
#pragma once
#include <zooid/abi/runtime.hpp>
#include <zooid/posix/region.hpp>

namespace zooid::posix::guest {

/// Takes the pages of `change` away on every other core of the domain; returns when none holds a
/// translation. Home core, disabled.
void shoot_down(const PageChange& change);
/// Puts the settings into the runtime's table; once, at start.
void install_shootdown();

}  // namespace zooid::posix::guest
