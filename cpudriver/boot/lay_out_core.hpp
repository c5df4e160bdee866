// Lays a core's kernel out in that core's own RAM: image, stacks, page tables.
#pragma once
#include <cstdint>
#include <expected>
#include <span>
#include <zooid/abi/boot_info.hpp>

#include "boot/boot_fault.hpp"
#include "boot/core_data.hpp"
#include "boot/image.hpp"
#include "boot/page_tables.hpp"

namespace zooid::cpudriver {

/// Fills the RAM of one core from its start: CoreData page, image, guarded stacks, page tables;
/// and records in `core` where everything is.
///
/// @param core  the core's data; its given half is read, its made half written.
/// @param zero  where physical address 0 is seen (0 in the boot stub, an arena in a test).
/// @param info  the boot information, for modules, usable regions and devices.
/// @return nothing, or
///         - bad_image       the module is not an image
///         - image_too_big   ram[0] is too small
/// @invariant the tables map, apart from the core's own RAM: boot information and modules
/// (read-only), the shared region, its local APIC, and for the starter of others (start_table not
/// 0) the start table and the I/O APIC. No page is writable and executable. No identity map.
/// @cost O(image + 4 KiB pages of ram[0]'s first blocks and modules + 2 MiB blocks of RAM).
std::expected<void, BootFault>
lay_out_core(CoreData& core, std::uintptr_t zero, const abi::BootInfo& info);

/// Lays an image out in the spare place, whose old content goes, and makes it the core's: the
/// image's persistent segment shows the KernelControlBlock there is. The other place, with the
/// image that ran so far, stays as it is and is the spare one from now on.
///
/// @param zero    as above; the window may be mapped at layout::window_base, so the kernel itself
///                can call this.
/// @param tables  over the core's page tables. @param plan of `file`.
/// @return nothing, or image_too_big, and nothing has changed.
std::expected<void, BootFault> lay_out_image(CoreData& core, std::uintptr_t zero,
                                             TableBuilder& tables, std::span<const std::byte> file,
                                             const ImagePlan& plan, const abi::BootInfo& info);

}  // namespace zooid::cpudriver
