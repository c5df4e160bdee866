// Making a dispatcher whole: the capabilities it stands on.
#pragma once
#include <zooid/abi/status.hpp>

#include "cpudriver/dispatch/dispatcher.hpp"

namespace zooid::cpudriver {

struct DispatcherSetup {
    Slot* root = nullptr;   // cnode_l1
    Slot* tree = nullptr;   // vnode_pml4
    Slot* frame = nullptr;  // frame of this core, at least abi::dispatcher_rings_offset bytes
    std::uint64_t frame_address = 0;  // where the domain has the frame mapped
    std::uint64_t domain = 0;
};

/// Sets up the dispatcher object of `target`; it does not run before DispatcherOp::start.
/// @return ok, bad_argument (frame too small, misplaced or of another core), already_mapped (set up
/// before),
///         limit (see enlist()), or why a capability cannot be copied.
[[nodiscard]] abi::Status setup_dispatcher(Slot& target, const DispatcherSetup& setup);
void set_entries(Dispatcher& dispatcher, const abi::UpcallEntries& entries);

}  // namespace zooid::cpudriver
