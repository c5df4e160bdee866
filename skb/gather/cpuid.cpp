#include "zooid/skb/gather/cpuid.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace zooid::skb::gather {

namespace {

constexpr std::uint32_t topology_leaf = 0xb;
constexpr unsigned levels_max = 8;
constexpr std::uint32_t level_thread = 1;
constexpr std::uint32_t level_core = 2;

struct Feature {
    std::string_view name;
    std::uint32_t leaf;
    std::uint32_t CpuidRegisters::* where;
    unsigned bit;
};
constexpr std::array features{
    Feature{"x2apic", 1, &CpuidRegisters::ecx, 21},
    Feature{"tsc_deadline", 1, &CpuidRegisters::ecx, 24},
    Feature{"xsave", 1, &CpuidRegisters::ecx, 26},
    Feature{"hypervisor", 1, &CpuidRegisters::ecx, 31},
    Feature{"monitor", 1, &CpuidRegisters::ecx, 3},
    Feature{"pcid", 1, &CpuidRegisters::ecx, 17},
    Feature{"fsgsbase", 7, &CpuidRegisters::ebx, 0},
    Feature{"avx2", 7, &CpuidRegisters::ebx, 5},
    Feature{"smep", 7, &CpuidRegisters::ebx, 7},
    Feature{"invpcid", 7, &CpuidRegisters::ebx, 10},
    Feature{"smap", 7, &CpuidRegisters::ebx, 20},
    Feature{"umip", 7, &CpuidRegisters::ecx, 2},
    Feature{"nx", 0x8000'0001, &CpuidRegisters::edx, 20},
    Feature{"gibibyte_pages", 0x8000'0001, &CpuidRegisters::edx, 26},
    Feature{"rdtscp", 0x8000'0001, &CpuidRegisters::edx, 27},
    Feature{"invariant_tsc", 0x8000'0007, &CpuidRegisters::edx, 8},
};

std::string text_of(std::initializer_list<std::uint32_t> registers) {
    std::string name;
    for (const std::uint32_t part : registers) {
        for (unsigned byte = 0; byte < 4; ++byte) {
            const auto character = static_cast<char>(part >> 8 * byte & 0x7f);
            if (character >= ' ') name.push_back(character);
        }
    }
    return name;
}

}  // namespace

ApicShifts apic_shifts(const Cpuid& cpuid) {
    ApicShifts shifts{0, 32};
    if (cpuid(0, 0).eax < topology_leaf) return shifts;
    for (std::uint32_t level = 0; level < levels_max; ++level) {
        const CpuidRegisters leaf = cpuid(topology_leaf, level);
        const std::uint32_t type = leaf.ecx >> 8 & 0xff;
        if (type == 0) break;
        if (type == level_thread) shifts.core = leaf.eax & 31;
        if (type >= level_core) shifts.package = leaf.eax & 31;
    }
    shifts.package = std::max(shifts.package, shifts.core);
    return shifts;
}

bool gather_cpu(std::int64_t core, const Cpuid& cpuid, const FactSink& sink) {
    const CpuidRegisters first = cpuid(0, 0);
    const CpuidRegisters version = cpuid(1, 0);
    const std::uint32_t base_family = version.eax >> 8 & 15;
    const std::uint32_t family =
        base_family == 15 ? base_family + (version.eax >> 20 & 255) : base_family;
    const bool extended = base_family == 15 || base_family == 6;
    const std::uint32_t model =
        (version.eax >> 4 & 15) | (extended ? (version.eax >> 16 & 15) << 4 : 0);
    const std::string vendor = text_of({first.ebx, first.edx, first.ecx});
    if (!put(sink, "cpu", {core, std::string_view(vendor), integer(family), integer(model)}))
        return false;
    const std::uint32_t extended_last = cpuid(0x8000'0000, 0).eax;
    for (const Feature& feature : features) {
        const std::uint32_t last = feature.leaf >= 0x8000'0000 ? extended_last : first.eax;
        if (feature.leaf > last) continue;
        const CpuidRegisters leaf = cpuid(feature.leaf, 0);
        if ((leaf.*feature.where >> feature.bit & 1) != 0 &&
            !put(sink, "feature", {core, feature.name}))
            return false;
    }
    return true;
}

bool gather_hypervisor(const Cpuid& cpuid, const FactSink& sink) {
    constexpr std::uint32_t there = std::uint32_t{1} << 31;
    if ((cpuid(1, 0).ecx & there) == 0) return put(sink, "hypervisor", {std::string_view("none")});
    const CpuidRegisters leaf = cpuid(0x4000'0000, 0);
    std::string name = text_of({leaf.ebx, leaf.ecx, leaf.edx});
    if (name.starts_with("TCGTCG")) name = "tcg";
    if (name.starts_with("KVMKVM")) name = "kvm";
    return put(sink, "hypervisor", {std::string_view(name)});
}

bool gather_topology(std::span<const std::uint32_t> apics, ApicShifts shifts,
                     const FactSink& sink) {
    std::int64_t core = 0;
    for (const std::uint64_t apic : apics) {
        const std::uint64_t package = apic >> shifts.package;
        const std::uint64_t inside = apic - (package << shifts.package);
        const std::uint64_t thread = inside & ((std::uint64_t{1} << shifts.core) - 1);
        if (!put(sink, "topology",
                 {core++, integer(package), integer(inside >> shifts.core), integer(thread)}))
            return false;
    }
    return true;
}

}  // namespace zooid::skb::gather
