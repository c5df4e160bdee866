// What the processor is told about translations it may keep. `tests/cpudriver/watched` has a twin
// of this header for those who keep books beside it: the debug image and the host's tests.
#pragma once
#include "cpudriver/arch/x86_64/instructions.hpp"
#include "cpudriver/memory/window.hpp"

namespace zooid::cpudriver {

/// An entry of a page table is about to be written: the processor need not know.
inline void entry_changes(PhysicalAddress, unsigned) {}
/// Forgets one page of the loaded tree.
inline void forget_page(std::uint64_t address) { invalidate_page(address); }
/// Forgets everything: there are no global pages.
inline void forget_all() { write_cr3(read_cr3()); }

}  // namespace zooid::cpudriver
