// Bundles of boot modules, damaged; and any bytes as the command lines that name and choose them.
#include "../boot/loader_records.hpp"
#include "boot/bundle.hpp"
#include "boot/memory_plan.hpp"
#include "fuzz_input.hpp"

namespace {

using namespace zooid;
using namespace zooid::cpudriver;

constexpr std::uint64_t bundle_at = 4096;
constexpr std::uint32_t entries = 3;

const fuzz::Memory& good() {
    static const fuzz::Memory memory = [] {
        Arena arena(bundle_at + sizeof(BundleHeader) + entries * sizeof(BundleEntry));
        arena.put(bundle_at, BundleHeader{bundle_magic, bundle_version, entries,
                                          (1 + entries) * layout::page_bytes});
        for (std::uint32_t i = 0; i < entries; ++i) {
            BundleEntry entry{
                .offset = (1 + i) * layout::page_bytes, .bytes = 100 + i, .command_line = {}};
            std::snprintf(entry.command_line, sizeof entry.command_line, "cpudriver%u a=b %u", i,
                          i);
            arena.put(bundle_at + sizeof(BundleHeader) + i * sizeof(BundleEntry), entry);
        }
        return arena.bytes();
    }();
    return memory;
}

/// The division of memory keeps out of all modules, wherever they claim to be.
void check_plan(const abi::BootInfo& info) {
    constexpr std::uint64_t mib = 1 << 20;
    const auto plan = plan_memory(
        info, {.boot_end = mib, .shared_bytes = 2 * mib, .reachable_bytes = 4096 * mib});
    if (!plan) return;
    for (std::uint32_t run = 0; run < plan->ram_count; ++run) {
        const RamRun& ram = plan->ram[run];
        for (std::uint32_t i = 0; i < info.module_count; ++i) {
            const abi::BootModule& module = info.modules[i];
            fuzz::require(module.bytes == 0 || module.base >= ram.base + ram.bytes ||
                              module.base + module.bytes <= ram.base,
                          "no module is given away as RAM");
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    static abi::BootInfo info;
    info = {};
    fuzz::Memory memory = good();
    const std::size_t line = std::min<std::size_t>(data[0], size - 2);
    (void)set_command_line(info, {reinterpret_cast<const char*>(data + 2), line});
    fuzz::damage(std::span(memory).subspan(bundle_at), {data + 2 + line, size - 2 - line});
    (void)add_region(info, {.base = 0x100000, .bytes = 0x700000, .type = abi::MemoryType::usable});
    const std::uint64_t bytes = data[1] * std::uint64_t{256};
    (void)add_module(info, bundle_at, bytes, "bundle");
    (void)unpack_bundle(fuzz::view(memory), info);
    for (std::uint32_t i = 0; i < info.module_count; ++i)
        fuzz::require(info.modules[i].base + info.modules[i].bytes <= bundle_at + bytes,
                      "a module lies in its bundle");
    fuzz::check(info);
    check_plan(info);
    auto shared = abi::option(info.command_line, "shared").value_or("");
    fuzz::require(abi::take_number(shared, 1024).value_or(0) <= 1024, "a number keeps its limit");
    return 0;
}
