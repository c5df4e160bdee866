// Facts from the processor's own description of itself.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <zooid/skb/gather/fact_sink.hpp>

namespace zooid::skb::gather {

struct CpuidRegisters {
    std::uint32_t eax = 0, ebx = 0, ecx = 0, edx = 0;
};
using Cpuid = std::function<CpuidRegisters(std::uint32_t leaf, std::uint32_t subleaf)>;

/// How an APIC id is cut into thread, core and package: bits to shift right.
struct ApicShifts {
    unsigned core = 0;     // what is above names the core of the machine
    unsigned package = 0;  // what is above names the package. @invariant core <= package <= 32
};

/// From leaf 0xB, or all in one package when the processor has none. @source Intel SDM 3A, 9.9.
[[nodiscard]] ApicShifts apic_shifts(const Cpuid& cpuid);

/// cpu(Core, Vendor, Family, Model) and feature(Core, Name) of the core `cpuid` runs on.
/// @return false when the sink took no more
bool gather_cpu(std::int64_t core, const Cpuid& cpuid, const FactSink& sink);

/// hypervisor(Name): tcg, kvm, or as it signs itself; none where the processor says that there is
/// none. @return false when the sink took no more
bool gather_hypervisor(const Cpuid& cpuid, const FactSink& sink);

/// topology(Core, Package, CoreOfPackage, Thread) of every core. @param apics APIC id by core
/// number.
bool gather_topology(std::span<const std::uint32_t> apics, ApicShifts shifts, const FactSink& sink);

/// cache(Core, Level, Kind, Bytes, LineBytes, Ways, Group) of every core, as the core `cpuid` runs
/// on describes them; nothing when it does not. @param apics APIC id by core number.
/// @return false when the sink took no more
bool gather_caches(std::span<const std::uint32_t> apics, const Cpuid& cpuid, const FactSink& sink);

}  // namespace zooid::skb::gather
