// A shadow TLB beside the processor's: every change to a page table must be followed by its
// invalidation before user code runs again. With the option plant.CORE=pages or plant.CORE=all the
// core leaves out one way to forget: then this must stop it.
#include "watch_translations.hpp"

#include <zooid/abi/command_line.hpp>

#include "cpudriver/arch/x86_64/instructions.hpp"
#include "cpudriver/arch/x86_64/this_core.hpp"
#include "cpudriver/arch/x86_64/user/address_space.hpp"
#include "cpudriver/console/line.hpp"
#include "cpudriver/memory/x86_64/translations.hpp"
#include "cpudriver/panic/panic.hpp"
#include "shadow_tlb/shadow_tlb.hpp"

namespace zooid::cpudriver {

namespace {

constexpr std::uint64_t cr4_global_pages = 1 << 7;
constexpr std::uint64_t cr4_pcids = 1 << 17;

constinit testing::ShadowTlb tlb;

/// Loads of CR3 are not told: nothing that counts has happened between one and the next look here.
testing::ShadowTlb& current_tlb() {
    const std::uint64_t cr3 = read_cr3();
    const PhysicalAddress tree{cr3 & ~std::uint64_t{0xfff}};
    const auto pcid = static_cast<std::uint16_t>((read_cr4() & cr4_pcids) != 0 ? cr3 & 0xfff : 0);
    if (tlb.loaded() != tree || tlb.pcid() != pcid) tlb.load(tree, pcid);
    return tlb;
}

bool left_out(std::string_view which) {
    return abi::core_option(boot_info().command_line, "plant", this_core().core) == which;
}

}  // namespace

void entry_changes(PhysicalAddress table, unsigned index) {
    if (!read_entry(table, index).present()) return;  // nothing to believe
    current_tlb().entry_changes(table, index, (read_cr4() & cr4_global_pages) != 0);
}

void forget_page(std::uint64_t address) {
    if (left_out("pages")) return;
    invalidate_page(address);
    current_tlb().invalidate_page(address);
}

void forget_all() {
    if (left_out("all")) return;
    arch::flush_tlb();
    testing::ShadowTlb& shadow = current_tlb();
    shadow.load(shadow.loaded(), shadow.pcid());
}

void check_translations() {
    const testing::Translation* const wrong = current_tlb().stale();
    if (wrong == nullptr) return;
    Line reason;
    reason << "stale translation left: " << Hex{wrong->first};
    panic(reason.text());
}

}  // namespace zooid::cpudriver
