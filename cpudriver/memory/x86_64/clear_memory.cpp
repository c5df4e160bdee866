// Zeroing with the string instruction: the kernel has no vector code.
#include "cpudriver/memory/clear_memory.hpp"

namespace zooid::cpudriver {

void clear_memory(PhysicalAddress base, std::uint64_t bytes) {
    assert(bytes % 8 == 0);
    void* to = window<std::uint64_t>(base);
    std::uint64_t words = bytes / 8;
    asm volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(0ULL) : "memory");
}

}  // namespace zooid::cpudriver
