// This domain's capability space with a root of more slots than it was born with.
#pragma once
#include "space.hpp"

namespace zooid::guest {

inline constexpr std::uint64_t grown_root_slots = 512;

/// Replaces the domain's root once, for good. @return false: no RAM for it.
inline bool grow_root() {
    static const bool done = [] {
        constexpr std::uint64_t bytes = grown_root_slots * abi::slot_bytes;
        const std::uint32_t memory = native::runtime().allocate_ram(bytes);
        const std::uint32_t made = native::runtime().allocate_slot();
        if (memory == 0 || made == 0) return false;
        const std::uint32_t name = native::slot(abi::BirthSlot::root_cnode);
        const bool replaced =
            native::retype(memory, 0, abi::CapType::cnode_l1, bytes, 1, {.cptr = made}).ok() &&
            native::invoke(native::slot(abi::BirthSlot::dispatcher), abi::DispatcherOp::root,
                           {.rdi = made})
                .ok();
        // The name of the old root becomes the new one's.
        return replaced && native::remove_capability(name).ok() &&
               native::copy_capability(made, {.root = made, .cptr = name}).ok();
    }();
    return done;
}

}  // namespace zooid::guest
