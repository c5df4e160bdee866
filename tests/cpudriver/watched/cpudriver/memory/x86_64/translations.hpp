// The twin of cpudriver/memory/x86_64/translations.hpp for those who keep books: they define these.
#pragma once
#include "cpudriver/memory/window.hpp"

namespace zooid::cpudriver {

void entry_changes(PhysicalAddress table, unsigned index);
void forget_page(std::uint64_t address);
void forget_all();

}  // namespace zooid::cpudriver
