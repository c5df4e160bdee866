#include <algorithm>

#include "arch/x86_64/page_bits.hpp"
#include "arch/x86_64/ram_window.hpp"
#include "arch/x86_64/this_core.hpp"
#include "tests/cpudriver/debug_image/selftest/exercise.hpp"

namespace zooid::cpudriver::selftest {
namespace {

constexpr bool
inside(std::uint64_t at, std::uint64_t bytes, std::uint64_t base, std::uint64_t base_bytes) {
    return at >= base && at - base <= base_bytes && bytes <= base_bytes - (at - base);
}

/// RAM this core was given. The boot core gives some of it away again, so it is asked less.
bool is_own(std::uint64_t physical, std::uint64_t bytes) {
    const CoreData& core = this_core();
    return std::any_of(core.ram, core.ram + core.ram_count, [&](const RamRun& run) {
        return inside(physical, bytes, run.base, run.bytes);
    });
}

bool is_shared(std::uint64_t physical, std::uint64_t bytes, bool writable) {
    const CoreData& core = this_core();
    const abi::BootInfo& info = boot_info();
    constexpr std::uint64_t page = layout::page_bytes;
    if (inside(physical, bytes, core.shared, core.shared_bytes)) return true;
    if (physical == info.lapic) return true;
    if (core.start_table != 0 && (physical == info.ioapic || physical == core.start_table))
        return true;
    if (writable) return false;
    if (inside(physical, bytes, core.boot_info, layout::align_up(core.boot_info_bytes, page)))
        return true;
    return std::any_of(
        info.modules, info.modules + info.module_count, [&](const abi::BootModule& module) {
            return inside(physical, bytes, module.base, layout::align_up(module.bytes, page));
        });
}

bool breaks_a_rule(std::uint64_t virtual_address, const Translation& seen) {
    const CoreData& core = this_core();
    const std::uint64_t physical = seen.physical - seen.physical % seen.page_bytes;
    const bool writable = seen.bits & page_bits::writable;
    const bool executable = !(seen.bits & page_bits::no_execute);
    const bool text = inside(physical, seen.page_bytes, core.image,
                             layout::align_up(core.text_bytes, layout::page_bytes));
    if (seen.bits & page_bits::user) return true;
    if (executable && (!text || virtual_address < layout::image_base)) return true;
    if (writable && (executable || text)) return true;
    return !is_own(physical, seen.page_bytes) && !is_shared(physical, seen.page_bytes, writable);
}

std::uint64_t audit_table(std::uint64_t table, unsigned level, std::uint64_t prefix) {
    std::uint64_t faults = 0;
    for (unsigned i = 0; i < page_bits::entries_per_table; ++i) {
        const std::uint64_t entry = at_window<std::uint64_t>(table)[i];
        if (!(entry & page_bits::present)) continue;
        std::uint64_t address = prefix | std::uint64_t{i} << (12 + 9 * (level - 1));
        if (level == 4 && i >= page_bits::entries_per_table / 2) address |= 0xffff'0000'0000'0000;
        const bool leaf = level == 1 || (entry & page_bits::large);
        if (leaf) {
            const auto seen = translate(address);
            faults += !seen || breaks_a_rule(address, *seen) ? 1 : 0;
        } else {
            faults += audit_table(entry & page_bits::address, level - 1, address);
        }
    }
    return faults;
}

}  // namespace

std::uint64_t audit_page_tables() { return audit_table(this_core().page_table_root, 4, 0); }

}  // namespace zooid::cpudriver::selftest
