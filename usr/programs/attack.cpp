// Breaks one rule of the machine. Only this domain may end by it, with a readable report.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <sys/mman.h>

namespace {

// Kernel memory of any layout lies in the upper half.
constexpr std::uint64_t kernel_address = 0xffff'ffff'8000'0000;
constexpr std::uint64_t noncanonical_address = 0x8000'0000'0000;
constexpr std::uint64_t wild_address = 0x1234'5000;

volatile std::uint64_t sink;

void read_kernel() { sink = *reinterpret_cast<volatile std::uint64_t*>(kernel_address); }
void write_kernel() { *reinterpret_cast<volatile std::uint64_t*>(kernel_address) = 1; }
void read_window() { sink = *reinterpret_cast<volatile std::uint64_t*>(0xffff'8000'0000'0000); }
void read_null() { sink = *reinterpret_cast<volatile std::uint64_t*>(std::uintptr_t{8}); }
void read_noncanonical() { sink = *reinterpret_cast<volatile std::uint64_t*>(noncanonical_address); }
void write_text() { *reinterpret_cast<volatile char*>(reinterpret_cast<std::uintptr_t>(&write_text)) = 0; }
void wild_jump() { asm volatile("jmp *%0" ::"r"(wild_address)); }
void kernel_jump() { asm volatile("jmp *%0" ::"r"(kernel_address)); }
void halt() { asm volatile("hlt"); }
void no_interrupts() { asm volatile("cli"); }
void port() { asm volatile("outb %%al, $0xf4" ::"a"(0)); }
void control_register() { asm volatile("mov %%cr3, %0" : "=r"(const_cast<std::uint64_t&>(sink))); }
void model_register() { asm volatile("rdmsr" ::"c"(0xc0000082) : "rax", "rdx"); }
void descriptor_table() {
    char table[10];
    asm volatile("sgdt %0" : "=m"(table));
}
void undefined() { asm volatile("ud2"); }
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
// A kernel call must not take the stack pointer, or flags, as a way in.
void bad_stack() { asm volatile("mov %0, %%rsp\n push %%rax" ::"r"(kernel_address) : "memory"); }
void deep_recursion() {
    volatile char room[4096];
    room[0] = 1;
    sink = sink + static_cast<std::uint64_t>(room[0]);
    deep_recursion();
    sink = sink + static_cast<std::uint64_t>(room[0]);
}

struct Attack {
    const char* name;
    void (*run)();
};

constexpr Attack attacks[] = {
    {"read-kernel", read_kernel},       {"write-kernel", write_kernel},
    {"read-window", read_window},       {"read-null", read_null},
    {"non-canonical", read_noncanonical}, {"write-text", write_text},
    {"wild-jump", wild_jump},           {"kernel-jump", kernel_jump},
    {"hlt", halt},                      {"cli", no_interrupts},
    {"out", port},                      {"cr3", control_register},
    {"rdmsr", model_register},          {"sgdt", descriptor_table},
    {"ud2", undefined},                 {"divide", divide},
    {"run-data", run_data},             {"bad-stack", bad_stack},
    {"deep-recursion", deep_recursion},
};

}  // namespace

int main(int count, char** words) {
    for (const Attack& attack : attacks) {
        if (count != 2 || std::strcmp(words[1], attack.name) != 0) continue;
        std::printf("attack %s\n", attack.name);
        std::fflush(stdout);
        attack.run();
        std::printf("attack %s: nothing stopped it\n", attack.name);
        return 1;
    }
    std::fprintf(stderr, "usage: attack KIND, one of:");
    for (const Attack& attack : attacks) std::fprintf(stderr, " %s", attack.name);
    std::fprintf(stderr, "\n");
    return 2;
}
