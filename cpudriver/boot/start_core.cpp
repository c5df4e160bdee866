#include "boot/start_core.hpp"

#include <algorithm>
#include <zooid/abi/request_ring.hpp>

#include "arch/x86_64/instructions.hpp"
#include "arch/x86_64/page_bits.hpp"
#include "boot/lay_out_core.hpp"
#include "console/print.hpp"

extern "C" {
extern std::uint64_t zooid_boot_pml4[];
[[noreturn]] void
zooid_enter_image(std::uint64_t crossing_root, std::uint64_t entry, std::uint64_t core_data);
}

namespace zooid::cpudriver {
namespace {

constexpr std::uint32_t msr_efer = 0xc000'0080;
constexpr std::uint64_t efer_nxe = 1 << 11;
constexpr std::uint64_t cr0_write_protect = 1 << 16;

[[noreturn]] void give_up(const CoreData& core, BootFault fault) {
    auto* const lines = reinterpret_cast<abi::PresenceLine*>(core.shared);
    abi::PresenceLine& line = lines[core.core];
    const std::string_view reason = describe(fault).substr(0, sizeof(line.reason) - 1);
    std::ranges::copy(reason, line.reason);
    line.reason[reason.size()] = '\0';
    line.nonce = core.nonce;
    line.state.store(static_cast<std::uint32_t>(abi::Presence::dead), std::memory_order_release);
    print("zooid: core ", core.core, " cannot start: ", describe(fault), "\n");
    if (core.core == 0) leave_machine(5);
    halt_forever();
}

/// A PML4 with the core's kernel half and the stub's identity map, to cross from one to the other.
/// It lies below the boot stack, in memory that is free again after the crossing.
std::uint64_t make_crossing(const CoreData& core) {
    const std::uint64_t page = core.boot_stack_top - layout::boot_stack_bytes;
    auto* const crossing = reinterpret_cast<std::uint64_t*>(page);
    const auto* const own = reinterpret_cast<const std::uint64_t*>(core.page_table_root);
    for (unsigned i = 0; i < page_bits::entries_per_table; ++i) crossing[i] = own[i];
    crossing[0] = zooid_boot_pml4[0];
    return page;
}

}  // namespace
}  // namespace zooid::cpudriver

extern "C" [[noreturn]] void zooid_start_core(zooid::cpudriver::CoreData* core) {
    using namespace zooid;
    using namespace zooid::cpudriver;
    write_msr(msr_efer, read_msr(msr_efer) | efer_nxe);
    write_cr0(read_cr0() | cr0_write_protect);
    const auto& info = *reinterpret_cast<const abi::BootInfo*>(core->boot_info);
    if (const auto done = lay_out_core(*core, 0, info); !done) give_up(*core, done.error());
    zooid_enter_image(make_crossing(*core), core->entry,
                      layout::window_base + reinterpret_cast<std::uint64_t>(core));
}
