// What the generator believes each slot of the victim's space holds. It is never told: it may be
// wrong, and the calls do not depend on what the kernel answers.
#pragma once
#include <array>
#include <zooid/abi/capability.hpp>

#include "random.hpp"
#include "victim.hpp"

namespace zooid::fuzz {

class Guess {
public:
    Guess() {
        using abi::CapType;
        set(Given::root, CapType::cnode_l1);
        set(Given::dispatcher, CapType::dispatcher);
        set(Given::tree, CapType::vnode_pml4);
        set(Given::frame, CapType::frame);
        set(Given::ram, CapType::ram);
        set(Given::table3, CapType::vnode_pdpt);
        set(Given::table2, CapType::vnode_pd);
        set(Given::table1, CapType::vnode_pt);
        set(Given::space, CapType::cnode_l2);
        set(Given::end_point, CapType::end_point);
        set(Given::doorbell, CapType::end_point);
        set(Given::ipi, CapType::ipi);
    }

    void set(std::uint32_t cptr, abi::CapType type) {
        if (cptr < slots_end) types_[cptr] = type;
    }
    /// The CNode of `cptr` is there now.
    void open(std::uint32_t cptr) {
        if (const std::uint32_t end = (cptr | 0xff) + 1; end_ < end && end <= slots_end) end_ = end;
    }
    /// A slot that holds `type`; any slot when there seems to be none.
    std::uint32_t slot_of(Random& random, abi::CapType type) const {
        return find(random, [&](std::uint32_t slot) { return types_[slot] == type; });
    }
    template <class Wanted>
    std::uint32_t slot_if(Random& random, Wanted wanted) const {
        return find(random, [&](std::uint32_t slot) { return wanted(types_[slot]); });
    }
    /// A slot whose capability it made itself, if it did make one.
    std::uint32_t made_slot(Random& random) const {
        return find(random, [&](std::uint32_t slot) {
            return slot >= static_cast<std::uint32_t>(Given::first_free) &&
                   types_[slot] != abi::CapType::null;
        });
    }
    /// An empty slot outside of what the victim was given.
    std::uint32_t empty_slot(Random& random) const {
        return find(random, [&](std::uint32_t slot) {
            return slot >= static_cast<std::uint32_t>(Given::first_free) &&
                   types_[slot] == abi::CapType::null && (slot & 0xff) != 0;
        });
    }
    [[nodiscard]] abi::CapType at(std::uint32_t cptr) const {
        return cptr < slots_end ? types_[cptr] : abi::CapType::null;
    }

private:
    static constexpr std::uint32_t first = 0x100;

    void set(Given slot, abi::CapType type) { set(static_cast<std::uint32_t>(slot), type); }
    /// The first that fits behind a random place, most often in the CNode it was born with.
    template <class Fits>
    std::uint32_t find(Random& random, Fits fits) const {
        const std::uint32_t end = random.once_in(4) ? end_ : first + 0x100;
        const auto from = static_cast<std::uint32_t>(random.below(end - first));
        for (std::uint32_t i = 0; i < end - first; ++i) {
            const std::uint32_t slot = first + (from + i) % (end - first);
            if (fits(slot)) return slot;
        }
        return first + from;
    }

    std::array<abi::CapType, slots_end> types_{};
    std::uint32_t end_ = 0x200;
};

}  // namespace zooid::fuzz
