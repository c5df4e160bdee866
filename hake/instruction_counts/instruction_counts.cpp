// A QEMU plugin that counts instructions between two marks in a guest program, in user and kernel
// mode, and the ways into the kernel. Written as `instructions kernel calls interruptions` lines.
#include <cstdio>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qemu_plugin.hpp"
#include "zooid/hake/cache_line_marks.hpp"

namespace zooid::instruction_counts {
namespace {

struct Piece {
    std::uint64_t instructions = 0;
    std::uint64_t kernel = 0;
    std::uint64_t calls = 0;          // entries by SYSCALL
    std::uint64_t interruptions = 0;  // entries by an interrupt or a fault
};

/// The plugin's state: one virtual processor, one thread.
struct State {
    std::string out;
    bool counting = false;
    bool in_kernel = false;
    bool called = false;  // the last instruction of user mode was SYSCALL
    Piece now;
    std::vector<Piece> done;
};
// Never destroyed: QEMU calls finish() behind the destructors of static objects.
State& state = *new State;

bool is_syscall(std::span<const unsigned char> code) {
    return code.size() == 2 && code[0] == 0x0f && code[1] == 0x05;
}

bool is_mark(std::span<const unsigned char> code, std::uint32_t mark) {
    std::uint32_t word = 0;
    if (code.size() != hake::mark_bytes || code[0] != 0x0f || code[1] != 0x1f || code[2] != 0x80)
        return false;
    std::memcpy(&word, &code[3], sizeof word);
    return word == mark;
}

void begin(unsigned, void*) {
    state.now = {};
    state.in_kernel = false;
    state.counting = true;
}

void end(unsigned, void*) {
    if (state.counting) state.done.push_back(state.now);
    state.counting = false;
}

void executed_user(unsigned, void*) {
    if (!state.counting) return;
    ++state.now.instructions;
    state.in_kernel = false;
    state.called = false;
}

void executed_call(unsigned vcpu, void* data) {
    executed_user(vcpu, data);
    state.called = true;
}

void executed_kernel(unsigned, void*) {
    if (!state.counting) return;
    ++state.now.instructions;
    ++state.now.kernel;
    if (!state.in_kernel) ++(state.called ? state.now.calls : state.now.interruptions);
    state.in_kernel = true;
}

void translated(qemu_plugin_id_t, qemu_plugin_tb* block) {
    const std::size_t count = qemu_plugin_tb_n_insns(block);
    for (std::size_t i = 0; i < count; ++i) {
        qemu_plugin_insn* one = qemu_plugin_tb_get_insn(block, i);
        const std::span code{static_cast<const unsigned char*>(qemu_plugin_insn_data(one)),
                             qemu_plugin_insn_size(one)};
        const bool kernel = qemu_plugin_insn_vaddr(one) >> 63 != 0;
        qemu_plugin_register_vcpu_insn_exec_cb(one,
                                               is_mark(code, hake::mark_begin) ? begin
                                               : is_mark(code, hake::mark_end) ? end
                                               : kernel                        ? executed_kernel
                                               : is_syscall(code)              ? executed_call
                                                                               : executed_user,
                                               QEMU_PLUGIN_CB_NO_REGS, nullptr);
    }
}

void finish(qemu_plugin_id_t, void*) {
    std::FILE* file = std::fopen(state.out.c_str(), "w");
    if (file == nullptr) return;
    for (const Piece& piece : state.done)
        std::fprintf(file, "%llu %llu %llu %llu\n",
                     static_cast<unsigned long long>(piece.instructions),
                     static_cast<unsigned long long>(piece.kernel),
                     static_cast<unsigned long long>(piece.calls),
                     static_cast<unsigned long long>(piece.interruptions));
    (void)std::fclose(file);
}

}  // namespace
}  // namespace zooid::instruction_counts

extern "C" {
[[gnu::visibility("default")]] extern const int qemu_plugin_version = 1;

/// @param argv `out=PATH`: where the counts go when the machine ends.
[[gnu::visibility("default")]] int
qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
    using namespace zooid::instruction_counts;
    constexpr std::string_view key = "out=";
    for (const char* word : std::span(argv, static_cast<std::size_t>(argc)))
        if (std::string_view(word).starts_with(key)) state.out = word + key.size();
    if (state.out.empty()) return -1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, finish, nullptr);
    return 0;
}
}
