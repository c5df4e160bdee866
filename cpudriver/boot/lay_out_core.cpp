#include "boot/lay_out_core.hpp"

#include <cassert>
#include <span>

#include "boot/image.hpp"
#include "boot/page_tables.hpp"

namespace zooid::cpudriver {
namespace {

using layout::align_up;
using layout::block_bytes;
using layout::image_base;
using layout::page_bytes;
using layout::window_base;

/// Takes a guard page and `bytes` of stack from `next`; returns the stack's virtual top.
std::uint64_t take_stack(std::uint64_t& next, std::uint64_t bytes) {
    next += page_bytes + bytes;
    return image_base + next;
}

void place_stacks(CoreData& core, std::uint64_t& next) {
    core.stacks = next;
    core.kernel_stack_top = take_stack(next, layout::kernel_stack_bytes);
    core.double_fault_stack_top = take_stack(next, layout::fault_stack_bytes);
    core.nmi_stack_top = take_stack(next, layout::fault_stack_bytes);
    core.stacks_bytes = next - core.stacks;
}

Mapped map_image(TableBuilder& tables, const CoreData& core, const ImagePlan& plan) {
    for (std::size_t i = 0; i < plan.segment_count; ++i) {
        const ImageSegment& s = plan.segments[i];
        const std::uint64_t bits = s.executable ? page_bits::read_execute
                                   : s.writable ? page_bits::read_write
                                                : page_bits::read_only;
        const std::uint64_t physical = core.image + s.address;
        const std::uint64_t bytes = align_up(s.memory_bytes, page_bytes);
        const auto done = tables.map_small(image_base + physical, physical, bytes, bits);
        if (!done) return done;
        if (!s.writable) tables.protect_small(window_base + physical, bytes, page_bits::read_only);
    }
    return {};
}

Mapped map_stacks(TableBuilder& tables, const CoreData& core) {
    const auto done = tables.map_small(image_base + core.stacks, core.stacks, core.stacks_bytes,
                                       page_bits::read_write);
    if (!done) return done;
    const std::uint64_t guards[] = {
        core.kernel_stack_top - layout::kernel_stack_bytes - page_bytes,
        core.double_fault_stack_top - layout::fault_stack_bytes - page_bytes,
        core.nmi_stack_top - layout::fault_stack_bytes - page_bytes,
    };
    for (const std::uint64_t guard : guards) {
        tables.remove_small(guard);
        tables.remove_small(guard - image_base + window_base);
    }
    return {};
}

/// `small_bytes` at the start of ram[0] hold image and stacks and are mapped page by page.
Mapped map_own_ram(TableBuilder& tables, const CoreData& core, std::uint64_t small_bytes) {
    const RamRun first = core.ram[0];
    auto done =
        tables.map_small(window_base + first.base, first.base, small_bytes, page_bits::read_write);
    if (done)
        done = tables.map(window_base + first.base + small_bytes, first.base + small_bytes,
                          first.bytes - small_bytes, page_bits::read_write);
    for (std::uint32_t i = 1; i < core.ram_count && done; ++i)
        done = tables.map(window_base + core.ram[i].base, core.ram[i].base, core.ram[i].bytes,
                          page_bits::read_write);
    return done;
}

/// Makes the directories that later additions of RAM to the window will need.
Mapped reserve_window(TableBuilder& tables, const abi::BootInfo& info) {
    constexpr std::uint64_t gibibyte = 1 << 30;
    for (std::size_t i = 0; i < info.region_count; ++i) {
        const abi::MemoryRegion& region = info.regions[i];
        if (region.type != abi::MemoryType::usable) continue;
        for (std::uint64_t at = layout::align_down(region.base, gibibyte);
             at < region.base + region.bytes && at < layout::physical_max; at += gibibyte) {
            if (const auto done = tables.reserve_directory(window_base + at); !done) return done;
        }
    }
    return {};
}

Mapped map_shared(TableBuilder& tables, const CoreData& core, const abi::BootInfo& info) {
    auto done = tables.map_small(window_base + core.boot_info, core.boot_info,
                                 align_up(core.boot_info_bytes, page_bytes), page_bits::read_only);
    for (std::size_t i = 0; i < info.module_count && done; ++i) {
        const abi::BootModule& module = info.modules[i];
        done = tables.map(window_base + module.base, module.base,
                          align_up(module.bytes, page_bytes), page_bits::read_only);
    }
    if (done)
        done = tables.map(window_base + core.shared, core.shared, core.shared_bytes,
                          page_bits::read_write);
    return done;
}

Mapped map_devices(TableBuilder& tables, const CoreData& core, const abi::BootInfo& info) {
    auto done =
        tables.map_small(window_base + info.lapic, info.lapic, page_bytes, page_bits::device);
    if (core.start_table == 0) return done;
    if (done && info.ioapic != 0)
        done =
            tables.map_small(window_base + info.ioapic, info.ioapic, page_bytes, page_bits::device);
    if (done)
        done = tables.map_small(window_base + core.start_table, core.start_table, page_bytes,
                                page_bits::read_write);
    return done;
}

}  // namespace

std::expected<void, BootFault>
lay_out_core(CoreData& core, std::uintptr_t zero, const abi::BootInfo& info) {
    assert(core.ram_count > 0 && core.ram[0].base % block_bytes == 0);
    const std::span file{reinterpret_cast<const std::byte*>(zero + core.module), core.module_bytes};
    const auto plan = inspect_image(file);
    if (!plan) return std::unexpected(plan.error());

    std::uint64_t next = core.ram[0].base + page_bytes;  // the first page is CoreData's
    core.image = next;
    core.image_bytes = plan->memory_bytes;
    core.text_bytes = plan->segments[0].memory_bytes;
    core.entry = image_base + core.image + plan->entry;
    next += plan->memory_bytes;
    place_stacks(core, next);
    const std::uint64_t small_bytes = align_up(next - core.ram[0].base, block_bytes);
    if (small_bytes > core.ram[0].bytes) return std::unexpected(BootFault::image_too_big);
    const std::span image{reinterpret_cast<std::byte*>(zero + core.image), plan->memory_bytes};
    place_image(file, *plan, image, image_base + core.image);
    if (abi::option(info.command_line, "vector") == "fxsave") {
        if (const auto done = use_fxsave(*plan, image); !done) return done;
    }

    PagePool pool{zero, next, core.ram[0].base + core.ram[0].bytes - layout::boot_stack_bytes};
    const auto root = pool.take();
    if (!root) return std::unexpected(root.error());
    TableBuilder tables(pool, *root);
    auto done = map_own_ram(tables, core, small_bytes);
    if (done) done = map_image(tables, core, *plan);
    if (done) done = map_stacks(tables, core);
    if (done) done = map_shared(tables, core, info);
    if (done) done = map_devices(tables, core, info);
    if (done) done = reserve_window(tables, info);
    core.page_table_root = *root;
    core.first_free = pool.next;
    return done;
}

}  // namespace zooid::cpudriver
