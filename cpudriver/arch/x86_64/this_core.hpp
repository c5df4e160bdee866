// What this core is. Every core has its own copy of the image, so this is private to it.
#pragma once
#include <cstdint>
#include <string_view>
#include <zooid/abi/boot_info.hpp>
#include <zooid/abi/request_ring.hpp>

#include "boot/core_data.hpp"

namespace zooid::cpudriver {

/// This core's record, through the window. Valid from the first line of zooid_kernel_main() on.
CoreData& this_core();
void set_this_core(CoreData* core);

/// The boot information, through the window.
const abi::BootInfo& boot_info();

/// The value of an option of the kernel's command line; see abi::option().
std::optional<std::string_view> kernel_option(std::string_view key);

/// The presence line of `core`, through the window; this core writes only its own and those of
/// cores it has fenced.
abi::PresenceLine& presence_line_of(std::uint32_t core);

/// Tells the other cores that this one has stopped, and why. Never fails, never waits.
void announce_dead(std::string_view reason);
/// The same for a core that was fenced: it executes nothing, so its line has no other writer.
void announce_fenced(std::uint32_t core, std::string_view reason);
/// Tells the other cores that this one runs.
void announce_awake();

/// The build id of this core's image, as bytes of its note; empty when it was linked without.
std::string_view image_build_id();

}  // namespace zooid::cpudriver
