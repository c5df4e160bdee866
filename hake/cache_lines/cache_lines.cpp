// A QEMU plugin that counts the cache lines touched between two marks in a guest program: the
// distinct 64-byte lines of physical memory its loads and stores reach, in user and kernel mode,
// and those its instructions lie in. Written as `name samples min median p99` lines.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qemu_plugin.hpp"
#include "zooid/hake/cache_line_marks.hpp"

namespace zooid::cache_lines {
namespace {

constexpr std::uint64_t line_bytes = 64;

/// What one pass between the marks touched.
struct Pass {
    std::set<std::uint64_t> data;    // lines, by physical address
    std::set<std::uint64_t> vector;  // of them: by XSAVE and its kind
    std::set<std::uint64_t> code;    // by virtual address: one address space's text is one place
};

struct Counts {
    std::vector<std::size_t> data, vector, code;
};

/// The plugin's state: one virtual processor, one thread.
struct State {
    std::string out;
    bool counting = false;
    Pass pass;
    Counts counts;
};
// Never destroyed: QEMU calls finish() behind the destructors of static objects.
State& state = *new State;

/// What an instruction's callbacks are told, as the word they carry.
constexpr std::uint64_t vector_flag = 1;

bool is_mark(std::span<const unsigned char> code, std::uint32_t mark) {
    std::uint32_t word = 0;
    if (code.size() != hake::mark_bytes || code[0] != 0x0f || code[1] != 0x1f || code[2] != 0x80)
        return false;
    std::memcpy(&word, &code[3], sizeof word);
    return word == mark;
}

/// XSAVE, XRSTOR, FXSAVE and their kind: 0F AE or 0F C7 with a memory operand, after prefixes.
bool moves_vector_state(std::span<const unsigned char> code) {
    std::size_t at = 0;
    while (at < code.size() && (code[at] & 0xf0) == 0x40) ++at;  // REX
    if (code.size() < at + 3 || code[at] != 0x0f) return false;
    const unsigned char form = code[at + 2];
    const unsigned operation = form >> 3 & 7;
    const bool memory = form >> 6 != 3;
    if (code[at + 1] == 0xae) return memory && (operation < 2 || (operation > 3 && operation < 7));
    return code[at + 1] == 0xc7 && memory && operation > 2 && operation < 6;
}

void begin(unsigned, void*) {
    state.pass = {};
    state.counting = true;
}

void end(unsigned, void*) {
    if (!state.counting) return;
    state.counting = false;
    state.counts.data.push_back(state.pass.data.size());
    state.counts.vector.push_back(state.pass.vector.size());
    state.counts.code.push_back(state.pass.code.size());
}

void executed(unsigned, void* address) {
    if (state.counting)
        state.pass.code.insert(reinterpret_cast<std::uintptr_t>(address) / line_bytes);
}

void touched(unsigned, qemu_plugin_meminfo_t info, std::uint64_t address, void* flags) {
    if (!state.counting) return;
    const qemu_plugin_hwaddr* where = qemu_plugin_get_hwaddr(info, address);
    if (where == nullptr) return;
    const std::uint64_t first = qemu_plugin_hwaddr_phys_addr(where);
    const std::uint64_t last = first + (std::uint64_t{1} << qemu_plugin_mem_size_shift(info)) - 1;
    for (std::uint64_t line = first / line_bytes; line <= last / line_bytes; ++line) {
        state.pass.data.insert(line);
        if (reinterpret_cast<std::uintptr_t>(flags) == vector_flag) state.pass.vector.insert(line);
    }
}

void translated(qemu_plugin_id_t, qemu_plugin_tb* block) {
    const std::size_t count = qemu_plugin_tb_n_insns(block);
    for (std::size_t i = 0; i < count; ++i) {
        qemu_plugin_insn* one = qemu_plugin_tb_get_insn(block, i);
        const std::span code{static_cast<const unsigned char*>(qemu_plugin_insn_data(one)),
                             qemu_plugin_insn_size(one)};
        if (is_mark(code, hake::mark_begin) || is_mark(code, hake::mark_end)) {
            qemu_plugin_register_vcpu_insn_exec_cb(one,
                                                   is_mark(code, hake::mark_begin) ? begin : end,
                                                   QEMU_PLUGIN_CB_NO_REGS, nullptr);
            continue;
        }
        const std::uintptr_t flags = moves_vector_state(code) ? vector_flag : 0;
        qemu_plugin_register_vcpu_insn_exec_cb(
            one, executed, QEMU_PLUGIN_CB_NO_REGS,
            reinterpret_cast<void*>(qemu_plugin_insn_vaddr(one)));
        qemu_plugin_register_vcpu_mem_cb(one, touched, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW,
                                         reinterpret_cast<void*>(flags));
    }
}

void print(std::FILE* file, const char* name, std::vector<std::size_t>& counts) {
    if (counts.empty()) return;
    std::ranges::sort(counts);
    const auto rank = [&](std::size_t permille) {
        const std::size_t at = (counts.size() * permille + 999) / 1000;
        return counts[at == 0 ? 0 : at - 1];
    };
    std::fprintf(file, "%s %zu %zu %zu %zu\n", name, counts.size(), rank(0), rank(500), rank(990));
}

void finish(qemu_plugin_id_t, void*) {
    std::FILE* file = std::fopen(state.out.c_str(), "w");
    if (file == nullptr) return;
    print(file, "lmp_lines_data", state.counts.data);
    print(file, "lmp_lines_vector", state.counts.vector);
    print(file, "lmp_lines_code", state.counts.code);
    (void)std::fclose(file);
}

}  // namespace
}  // namespace zooid::cache_lines

extern "C" {
[[gnu::visibility("default")]] extern const int qemu_plugin_version = 1;

/// @param argv `out=PATH`: where the counts go when the machine ends.
[[gnu::visibility("default")]] int
qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
    using namespace zooid::cache_lines;
    constexpr std::string_view key = "out=";
    for (const char* word : std::span(argv, static_cast<std::size_t>(argc)))
        if (std::string_view(word).starts_with(key)) state.out = word + key.size();
    if (state.out.empty()) return -1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, finish, nullptr);
    return 0;
}
}
