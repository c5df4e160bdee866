// Caches from the deterministic cache parameters: the same layout in Intel's leaf 4 and AMD's
// 0x8000001D. @source Intel SDM 2A, CPUID leaf 4; AMD APM 3, Fn8000_001D.
#include <array>
#include <bit>

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
    std::uint64_t level, bytes, line_bytes, ways;
    unsigned shift;  // cores whose APIC ids agree above it share the cache

    explicit Cache(const CpuidRegisters& leaf)
        : kind(kinds[leaf.eax & 3]),
          level(leaf.eax >> 5 & 7),
          line_bytes((leaf.ebx & 0xfff) + 1),
          ways((leaf.ebx >> 22) + 1),
          shift(static_cast<unsigned>(std::bit_width(leaf.eax >> 14 & 0xfff))) {
        const std::uint64_t partitions = (leaf.ebx >> 12 & 0x3ff) + 1;
        bytes = ways * partitions * line_bytes * (std::uint64_t{leaf.ecx} + 1);
    }
};

/// The leaf that describes caches, 0 when none does.
std::uint32_t cache_leaf(const Cpuid& cpuid) {
    const std::uint32_t extended = cpuid(0x8000'0000, 0).eax;
    if (extended >= amd_leaf && (cpuid(0x8000'0001, 0).ecx & topology_extensions) != 0)
        return amd_leaf;
    return cpuid(0, 0).eax >= intel_leaf ? intel_leaf : 0;
}

}  // namespace

bool gather_caches(std::span<const std::uint32_t> apics, const Cpuid& cpuid, const FactSink& sink) {
    const std::uint32_t leaf = cache_leaf(cpuid);
    if (leaf == 0) return true;
    for (std::uint32_t index = 0; index < caches_max; ++index) {
        const CpuidRegisters found = cpuid(leaf, index);
        const std::uint32_t type = found.eax & 31;
        if (type == 0) break;
        if (type >= kinds.size()) continue;
        const Cache cache(found);
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
