// What a domain is on one core: its run queue and its dispatcher. One per dispatcher, touched by it
// only.
#pragma once
#include <cstdint>
#include <zooid/abi/capability.hpp>
#include <zooid/abi/dispatcher_frame.hpp>
#include <zooid/abi/domain.hpp>
#include <zooid/abi/runtime.hpp>
#include <zooid/abi/status.hpp>
#include <zooid/libos/thread.hpp>

namespace zooid::libos {

inline constexpr std::uint32_t tables_max = 256;  // page tables per core, all levels

/// This core's page tables of the domain below the root.
struct Tables {
    struct Table {
        std::uint32_t level;  // 3 pdpt, 2 pd, 1 pt
        std::uint32_t cptr;
        std::uint64_t prefix;  // address / bytes the table covers
    };
    std::uint32_t count;
    std::uint32_t recent;  // index of the one found last
    Table table[tables_max];
};

inline constexpr std::uint32_t shown_max = 1024;  // blocks of 64 KiB one core shows at a time

/// The Mappings for one block of 64 KiB, by page. A page that is hidden keeps its Mapping, to be
/// shown again.
/// @invariant all of them are of `frame` at `offset`; one Mapping's pages are side by side.
struct ShownBlock {
    std::uint64_t key;     // address / 64 KiB; 0 free
    std::uint64_t offset;  // of the block's first page in `frame`
    std::uint32_t frame;
    std::uint32_t visible;  // pages that are shown, a bit each
    std::uint32_t mapping[16];
};
struct Shown {
    ShownBlock block[shown_max];
};

inline constexpr std::uint32_t cnodes_max = 64;  // x 256 slots

/// Free capability slots of this core, a bit each.
struct Slots {
    struct CNode {
        std::uint64_t free[4];
    };
    CNode cnode[cnodes_max];  // by L1 index
    std::uint32_t made;       // L1 indices below it have a CNode; 0 before the first use
    std::uint32_t hint;
};

/// What is left of this core's RAM and of the addresses for pieces of it.
struct Memory {
    std::uint64_t ram_bytes;
    std::uint64_t ram_used;
    std::uint64_t pinned_next;
    std::uint64_t pinned_end;
    std::uint64_t native_next;
    std::uint64_t native_end;
};

/// Where show_frame() shows, and the Mappings of what it shows now: 0, none.
struct Window {
    std::uint64_t address;  // 0 before the first use
    std::uint32_t mapping[abi::window_bytes_max / abi::large_page_bytes + 1];
};

inline constexpr std::uint32_t no_core = ~std::uint32_t{0};

struct Core {
    abi::DispatcherFrame* frame;
    Slots slots;
    Memory memory;
    std::uint64_t upcall_stack;
    Thread* run_head;
    Thread* run_tail;
    std::uint32_t runnable;
    std::uint64_t events_seen;  // event count when parked threads were last looked at
    bool switch_wanted;         // a preemption came while a thread was in the personality
    Thread* threads[threads_per_core_max];
    std::uint32_t thread_count;
    std::uint64_t faults;
    std::uint32_t ring_bytes_used;  // of the frame's space for LMP rings
    abi::Status map_status;         // of the last map_run()
    Tables tables;
    Shown shown;
    Window window;
};

/// The dispatcher frame this code runs on (GS base).
[[nodiscard]] inline abi::DispatcherFrame* this_frame() {
    abi::DispatcherFrame* frame;
    asm volatile("mov %%gs:0, %0" : "=r"(frame));
    return frame;
}
inline constexpr unsigned word_slices = 0;             // libos[0]: the kernel's hint
inline constexpr unsigned word_personality_stack = 1;  // libos[1]
inline constexpr unsigned word_thread = 2;             // libos[2]
inline constexpr unsigned word_core = 3;               // libos[3]
static_assert(offsetof(abi::DispatcherFrame, libos) == 72);

[[nodiscard]] inline Core& this_core() {
    return *reinterpret_cast<Core*>(this_frame()->libos[word_core]);
}
[[nodiscard]] inline Thread* this_thread() {
    return reinterpret_cast<Thread*>(this_frame()->libos[word_thread]);
}

/// True on the core the domain was born on: where what all its cores ask for is kept.
[[nodiscard]] inline bool on_home_core() {
    return this_frame()->core ==
           reinterpret_cast<const abi::DomainInfo*>(abi::domain_info_base)->core;
}

/// The CPU driver tells of an event that came while this core was disabled at its next interrupt,
/// which may never come: whoever ends `disabled` without a call looks for itself.
/// @invariant enabled: every event has been looked at, or its upcall is on the way.
[[nodiscard]] inline bool event_untold() {
    const std::uint64_t events = *const_cast<volatile std::uint64_t*>(&this_frame()->event_count);
    return this_thread() != nullptr && events != this_core().events_seen;
}
/// Lets the scheduler look, as if the calling thread had been preempted: in the personality, when
/// it leaves that. Called enabled.
void look_at_events();

/// Runs disabled for its lifetime: no upcall comes, so the run queue and the domain's tables hold
/// still. Never touch memory that may fault, and never call back into the program, while one lives.
class Disabled {
public:
    Disabled() : was_(this_frame()->disabled) {
        this_frame()->disabled = 1;
        asm volatile("" ::: "memory");
    }
    ~Disabled() {
        asm volatile("" ::: "memory");
        this_frame()->disabled = was_;
        asm volatile("" ::: "memory");
        if (was_ == 0 && event_untold()) [[unlikely]]
            look_at_events();
    }
    Disabled(const Disabled&) = delete;
    Disabled& operator=(const Disabled&) = delete;

private:
    std::uint32_t was_;
};

}  // namespace zooid::libos
