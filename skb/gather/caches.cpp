// Caches from the deterministic cache parameters: the same layout in Intel's leaf 4 and AMD's
// 0x8000001D. @source Intel SDM 2A, CPUID leaf 4; AMD APM 3, Fn8000_001D.
#include <array>
#include <bit>
#include <vector>

#include "zooid/skb/gather/cpuid.hpp"

namespace zooid::skb::gather {

namespace {

constexpr std::uint32_t intel_leaf = 4;
constexpr std::uint32_t amd_leaf = 0x8000'001d;
constexpr std::uint32_t topology_extensions = 1U << 22;  // ECX of 0x80000001
constexpr std::uint32_t caches_max = 16;
constexpr std::array<std::string_view, 4> kinds{"none", "data", "instruction", "unified"};

struct Cache {
    std::string_view kind;
    std::uint64_t level = 0, bytes = 0, line_bytes = 0, ways = 0;
    unsigned shift = 0;  // cores whose APIC ids agree above it share the cache
};

Cache parameters(const CpuidRegisters& leaf) {
    const std::uint64_t ways = (leaf.ebx >> 22) + 1;
    const std::uint64_t line = (leaf.ebx & 0xfff) + 1;
    const std::uint64_t partitions = (leaf.ebx >> 12 & 0x3ff) + 1;
    return {.kind = kinds[leaf.eax & 3],
            .level = leaf.eax >> 5 & 7,
            .bytes = ways * partitions * line * (std::uint64_t{leaf.ecx} + 1),
            .line_bytes = line,
            .ways = ways,
            .shift = static_cast<unsigned>(std::bit_width(leaf.eax >> 14 & 0xfff))};
}

/// The leaf of deterministic parameters, 0 when there is none.
std::uint32_t cache_leaf(const Cpuid& cpuid) {
    const std::uint32_t extended = cpuid(0x8000'0000, 0).eax;
    if (extended >= amd_leaf && (cpuid(0x8000'0001, 0).ecx & topology_extensions) != 0)
        return amd_leaf;
    if (cpuid(0, 0).eax < intel_leaf || (cpuid(intel_leaf, 0).eax & 31) == 0) return 0;
    return intel_leaf;
}

// What the second and third level's four bits of associativity stand for; 0: no such cache.
constexpr std::array<std::uint8_t, 16> ways_of_code{0,  1, 2,  0,  4,  0,  8,   0,
                                                    16, 0, 32, 48, 64, 96, 128, 255};

/// AMD's older leaves do not say who shares: the first two levels are a core's, the third a
/// package's. @source AMD APM 3, Fn8000_0005 and Fn8000_0006.
std::vector<Cache> older_caches(const Cpuid& cpuid) {
    if (cpuid(0x8000'0000, 0).eax < 0x8000'0006) return {};
    const ApicShifts shifts = apic_shifts(cpuid);
    const CpuidRegisters first = cpuid(0x8000'0005, 0);
    const CpuidRegisters outer = cpuid(0x8000'0006, 0);
    std::vector<Cache> found;
    const auto add = [&](Cache cache) {
        if (cache.bytes != 0 && cache.ways != 0) found.push_back(cache);
    };
    const auto inner = [&](std::string_view kind, std::uint32_t word) {
        add({kind, 1, std::uint64_t{word >> 24} * 1024, word & 0xff, word >> 16 & 0xff,
             shifts.core});
    };
    const auto unified = [&](std::uint64_t level, std::uint64_t bytes, std::uint32_t word,
                             unsigned shift) {
        add({"unified", level, bytes, word & 0xff, ways_of_code[word >> 12 & 15], shift});
    };
    inner("data", first.ecx);
    inner("instruction", first.edx);
    unified(2, std::uint64_t{outer.ecx >> 16} * 1024, outer.ecx, shifts.core);
    unified(3, std::uint64_t{outer.edx >> 18} * 512 * 1024, outer.edx, shifts.package);
    return found;
}

std::vector<Cache> caches(const Cpuid& cpuid) {
    const std::uint32_t leaf = cache_leaf(cpuid);
    if (leaf == 0) return older_caches(cpuid);
    std::vector<Cache> found;
    for (std::uint32_t index = 0; index < caches_max; ++index) {
        const CpuidRegisters each = cpuid(leaf, index);
        const std::uint32_t type = each.eax & 31;
        if (type == 0) break;
        if (type < kinds.size()) found.push_back(parameters(each));
    }
    return found;
}

}  // namespace

bool gather_caches(std::span<const std::uint32_t> apics, const Cpuid& cpuid, const FactSink& sink) {
    for (const Cache& cache : caches(cpuid)) {
        std::int64_t core = 0;
        for (const std::uint64_t apic : apics) {
            if (!put(
                    sink, "cache",
                    {core++, integer(cache.level), cache.kind, integer(cache.bytes),
                     integer(cache.line_bytes), integer(cache.ways), integer(apic >> cache.shift)}))
                return false;
        }
    }
    return true;
}

}  // namespace zooid::skb::gather
