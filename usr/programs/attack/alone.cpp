// What ends a program in the plainest ways, in its own thread: only it may end, with a readable
// report.
#include "alone.hpp"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace zooid::attack {

namespace {

constexpr std::uint64_t wild_address = 0x1234'5000;
volatile std::uint64_t sink;

}  // namespace

void read_null() { sink = *reinterpret_cast<volatile std::uint64_t*>(std::uintptr_t{8}); }
void write_text() {
    *reinterpret_cast<volatile char*>(reinterpret_cast<std::uintptr_t>(&write_text)) = 0;
}
void wild_jump() { asm volatile("jmp *%0" ::"r"(wild_address)); }
void divide() {
    std::uint64_t low = 1;
    std::uint64_t high = 0;
    asm volatile("div %2" : "+a"(low), "+d"(high) : "r"(std::uint64_t{0}));
}
void run_data() {
    void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return;
    std::memset(page, 0xc3, 16);  // RET
    reinterpret_cast<void (*)()>(page)();
}
void deep_recursion() {
    volatile char room[4096];
    room[0] = 1;
    sink = sink + static_cast<std::uint64_t>(room[0]);
    deep_recursion();
    sink = sink + static_cast<std::uint64_t>(room[0]);
}
void give_up() { std::abort(); }

}  // namespace zooid::attack
