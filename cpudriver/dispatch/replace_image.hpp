// Replacing this core's CPU driver under its running domains: save, check, enter, adopt.
//
// The state is where it was: in the KernelControlBlock and in capability memory. Only the image,
// its stacks and what it derives from CoreData are new.
#pragma once
#include <cstdint>
#include <zooid/abi/status.hpp>

namespace zooid::cpudriver {

/// Lays the image of boot module `module` out in this core's spare place.
///
/// @return ok: enter_successor() may follow; or, and nothing has changed,
///         - out_of_range  no such module
///         - wrong_image   not an image, too big for a place, or made for another
///                         KernelControlBlock: build it from the same tree as this one
/// @cost O(image).
[[nodiscard]] abi::Status lay_out_successor(std::uint64_t module);

/// Begins it. Whoever ran must have left the core.
[[noreturn]] void enter_successor();

/// Takes the image that ran before out of the kernel's address space.
void drop_predecessor();

}  // namespace zooid::cpudriver
