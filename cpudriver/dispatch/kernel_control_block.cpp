// Where the KernelControlBlock is seen, and what an image says about the one it needs.
#include "cpudriver/dispatch/kernel_control_block.hpp"

#include <cstddef>

namespace zooid::cpudriver {

[[gnu::section(".bss.kcb")]] alignas(layout::page_bytes) KernelControlBlock kernel;

namespace {

/// Raise it when a member keeps its size and place but not its meaning.
constexpr std::uint32_t kcb_version = 2;

/// Sizes and places of everything in the block, and of the objects that it points to.
constexpr std::uint64_t layout_hash() {
    using K = KernelControlBlock;
    using D = Dispatcher;
    const std::uint64_t numbers[] = {sizeof(K),
                                     offsetof(K, tag),
                                     offsetof(K, capabilities),
                                     offsetof(K, ready),
                                     offsetof(K, dispatchers),
                                     offsetof(K, killed),
                                     offsetof(K, entries),
                                     offsetof(K, trace_physical),
                                     offsetof(K, clock),
                                     offsetof(K, serial),
                                     sizeof(CapabilityCore),
                                     sizeof(ReadyQueue),
                                     sizeof(ClockState),
                                     sizeof(SerialState),
                                     sizeof(Slot),
                                     offsetof(Slot, base),
                                     offsetof(Slot, word),
                                     offsetof(Slot, ring_next),
                                     sizeof(D),
                                     sizeof(Schedulable),
                                     offsetof(Schedulable, reservation),
                                     offsetof(Schedulable, misses),
                                     sizeof(EndPointState),
                                     offsetof(EndPointState, written),
                                     sizeof(VectorState),
                                     sizeof(abi::Registers),
                                     sizeof(abi::DispatcherFrame),
                                     sizeof(abi::UpcallEntries)};
    std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
    for (const std::uint64_t number : numbers) hash = (hash ^ number) * 0x100000001b3;
    return hash;
}

}  // namespace

/// The linker puts it first in the read-only segment: inspect_image() finds it there.
[[gnu::section(".image_tag"), gnu::used]] constexpr ImageTag own_image_tag{
    .magic = image_tag_magic, .kcb_version = kcb_version, .unused = 0, .kcb_layout = layout_hash()};

const ImageTag& image_tag() { return own_image_tag; }

}  // namespace zooid::cpudriver
