#include "arch/x86_64/this_core.hpp"

#include <algorithm>
#include <cassert>

#include "arch/x86_64/ram_window.hpp"

extern "C" const char zooid_build_id_begin[], zooid_build_id_end[];

namespace zooid::cpudriver {
namespace {

CoreData* core_data = nullptr;

void announce(abi::PresenceLine& line, abi::Presence state) {
    line.epoch.store(line.epoch.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    line.state.store(static_cast<std::uint32_t>(state), std::memory_order_release);
    std::atomic_thread_fence(std::memory_order_seq_cst);
}

void announce_dead(abi::PresenceLine& line, std::string_view reason) {
    const std::string_view kept = reason.substr(0, sizeof(line.reason) - 1);
    std::ranges::copy(kept, line.reason);
    line.reason[kept.size()] = '\0';
    announce(line, abi::Presence::dead);
}

}  // namespace

CoreData& this_core() {
    assert(core_data != nullptr);
    return *core_data;
}

void set_this_core(CoreData* core) {
    core_data = core;
    assert(core->magic == core_data_magic && core->core < core->cores_max);
}

const abi::BootInfo& boot_info() { return *at_window<abi::BootInfo>(this_core().boot_info); }

std::optional<std::string_view> kernel_option(std::string_view key) {
    return abi::option(boot_info().command_line, key);
}

abi::PresenceLine& presence_line_of(std::uint32_t core) {
    assert(core < this_core().cores_max);
    return *at_window<abi::PresenceLine>(this_core().shared + abi::presence_offset(core));
}

void announce_dead(std::string_view reason) {
    if (core_data != nullptr) announce_dead(presence_line_of(core_data->core), reason);
}

void announce_fenced(std::uint32_t core, std::string_view reason) {
    announce_dead(presence_line_of(core), reason);
}

void announce_awake() {
    abi::PresenceLine& line = presence_line_of(this_core().core);
    line.nonce = this_core().nonce;
    announce(line, abi::Presence::awake);
}

std::string_view image_build_id() {
    constexpr std::ptrdiff_t note_header_bytes = 16;  // sizes, type, "GNU"
    const std::ptrdiff_t bytes = zooid_build_id_end - zooid_build_id_begin;
    if (bytes <= note_header_bytes) return {};
    return {zooid_build_id_begin + note_header_bytes,
            static_cast<std::size_t>(bytes - note_header_bytes)};
}

}  // namespace zooid::cpudriver
