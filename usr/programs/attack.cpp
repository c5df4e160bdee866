// Breaks one rule of the machine. Only this domain may end by it, with a readable report.
#include <sys/mman.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

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
void read_noncanonical() {
    sink = *reinterpret_cast<volatile std::uint64_t*>(noncanonical_address);
}
void write_text() {
    *reinterpret_cast<volatile char*>(reinterpret_cast<std::uintptr_t>(&write_text)) = 0;
}
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

/// One page table entry, or a table, shown in `vnode`. Any refusal ends the attack as a success of
/// the machine.
void show(std::uint32_t vnode, std::uint64_t entry, std::uint32_t source,
          zooid::abi::MapFlags flags) {
    const std::uint32_t mapping = zooid::native::runtime().allocate_slot();
    const auto done = zooid::native::invoke(
        vnode, zooid::abi::VNodeOp::map,
        {.rdi = source | std::uint64_t{mapping} << 32,
         .rdx = entry | std::uint64_t{1} << 16 | std::uint64_t{flags.bits} << 32});
    if (!done.ok()) {
        std::printf("refused: %s\n", zooid::abi::name(done.status).data());
        std::exit(0);
    }
}
std::uint32_t make_table(zooid::abi::CapType type) {
    const std::uint32_t table = zooid::native::runtime().allocate_slot();
    const std::uint32_t ram = zooid::native::runtime().allocate_ram(4096);
    (void)zooid::native::retype(ram, 0, type, 0, 1, {.cptr = table});
    return table;
}
// A SYSCALL in the last two bytes of user space: its return address is not canonical, which must
// not fault the kernel.
void edge_call() {
    using namespace zooid;
    const abi::MappedFrame code = native::runtime().allocate_frame(4096);
    std::memcpy(reinterpret_cast<char*>(code.address) + 4094, "\x0f\x05", 2);
    const auto both = abi::MapFlags::read | abi::MapFlags::write;
    const std::uint32_t directory = make_table(abi::CapType::vnode_pd);
    const std::uint32_t table = make_table(abi::CapType::vnode_pt);
    show(native::slot(abi::BirthSlot::top_pdpt), 511, directory, both);
    show(directory, 511, table, both);
    show(table, 511, code.cptr, abi::MapFlags::read | abi::MapFlags::execute);
    asm volatile("jmp *%0" ::"r"(abi::user_end - 2), "a"(abi::call_word(abi::Call::invoke)));
}

struct Attack {
    const char* name;
    void (*run)();
};

constexpr Attack attacks[] = {
    {"read-kernel", read_kernel},
    {"write-kernel", write_kernel},
    {"read-window", read_window},
    {"read-null", read_null},
    {"non-canonical", read_noncanonical},
    {"write-text", write_text},
    {"wild-jump", wild_jump},
    {"kernel-jump", kernel_jump},
    {"hlt", halt},
    {"cli", no_interrupts},
    {"out", port},
    {"cr3", control_register},
    {"rdmsr", model_register},
    {"sgdt", descriptor_table},
    {"ud2", undefined},
    {"divide", divide},
    {"run-data", run_data},
    {"bad-stack", bad_stack},
    {"deep-recursion", deep_recursion},
    {"edge-call", edge_call},
    {"abort", std::abort},
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
