#include "firmware.hpp"

#include <cpuid.h>

#include <zooid/abi/domain.hpp>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>
#include <zooid/skb/gather/boot_facts.hpp>
#include <zooid/skb/gather/cpuid.hpp>
#include <zooid/skb/gather/firmware.hpp>

namespace zooid::skb {

namespace {

std::span<const std::byte> mapped(std::uint32_t cptr, std::uint64_t bytes) {
    const abi::MappedFrame frame =
        native::runtime().map_frame(cptr, 0, (bytes + 4095) & ~std::uint64_t{4095}, 0);
    if (frame.address == 0) return {};
    return {reinterpret_cast<const std::byte*>(frame.address), bytes};
}

gather::CpuidRegisters read_cpuid(std::uint32_t leaf, std::uint32_t subleaf) {
    gather::CpuidRegisters out;
    __cpuid_count(leaf, subleaf, out.eax, out.ebx, out.ecx, out.edx);
    return out;
}

/// Gathers into one base; each source in turn is the owner of its facts.
class Gathering {
public:
    Gathering(const Firmware& firmware, KnowledgeBase& base, std::int64_t now_ns)
        : firmware_(firmware), base_(base), now_ns_(now_ns) {}

    std::vector<std::string> all() {
        const auto cores = static_cast<std::int64_t>(native::this_core());
        note("boot information", gather::gather_boot_info(info(), sink("boot")));
        note("CPUID", gather::gather_cpu(cores, read_cpuid, sink("cpuid")));
        const std::span apics(info().core_apic);
        note("the hypervisor", gather::gather_hypervisor(read_cpuid, sink("cpuid")));
        note("topology", gather::gather_topology(apics.first(info().core_count),
                                                 gather::apic_shifts(read_cpuid), sink("cpuid")));
        note("caches",
             gather::gather_caches(apics.first(info().core_count), read_cpuid, sink("cpuid")));
        const std::span root(reinterpret_cast<const std::byte*>(info().rsdp_copy), 36);
        const auto tables = gather::find_tables(
            root, [this](std::uint64_t address) { return firmware_.physical(address); });
        note("the firmware's root table", tables.has_value());
        if (tables) {
            for (const gather::Bytes table : *tables) read_table(table);
        }
        return std::move(troubles_);
    }

private:
    [[nodiscard]] const abi::BootInfo& info() const { return firmware_.info(); }

    gather::FactSink sink(std::string_view owner) {
        return [this, owner](std::string_view relation, std::span<const FactValue> columns) {
            return base_
                .add_fact(relation, columns,
                          {.source = Source::discovered, .owner = owner, .time_ns = now_ns_})
                .has_value();
        };
    }

    void read_table(gather::Bytes table) {
        const std::string_view name = gather::signature_of(table);
        const auto cores = [this](std::uint32_t apic) -> std::optional<std::int64_t> {
            const std::uint32_t core = abi::core_of_apic(info(), apic);
            if (core == abi::boot_cores_max) return std::nullopt;
            return core;
        };
        if (name == "APIC")
            note("MADT", gather::gather_madt(table, cores, sink("acpi_madt")).has_value());
        if (name == "SRAT")
            note("SRAT", gather::gather_srat(table, cores, sink("acpi_srat")).has_value());
        if (name == "SLIT") note("SLIT", gather::gather_slit(table, sink("acpi_slit")).has_value());
        if (name == "HMAT") note("HMAT", gather::gather_hmat(table, sink("acpi_hmat")).has_value());
        if (name == "FACP") note("FADT", gather::gather_fadt(table, sink("acpi_fadt")).has_value());
        if (name == "MCFG") note("MCFG", gather::gather_mcfg(table, sink("acpi_mcfg")).has_value());
        if (name == "DMAR") note("DMAR", gather::gather_dmar(table, sink("acpi_dmar")).has_value());
    }

    void note(const char* what, bool good) {
        if (!good) troubles_.push_back(std::string(what) + " could not be read completely");
    }

    const Firmware& firmware_;
    KnowledgeBase& base_;
    std::int64_t now_ns_;
    std::vector<std::string> troubles_;
};

}  // namespace

bool Firmware::open() {
    auto slot = static_cast<std::uint32_t>(abi::BirthSlot::first_extra);
    abi::CapWords words;
    if (!native::identify(slot, words).ok()) return false;
    const auto info = mapped(slot, words.word[2]);
    if (info.size() < sizeof(abi::BootInfo)) return false;
    info_ = reinterpret_cast<const abi::BootInfo*>(info.data());
    if (info_->magic != abi::boot_info_magic || info_->version != abi::boot_info_version)
        return false;
    for (++slot;
         slot < native::slot(abi::BirthSlot::first_free) && native::identify(slot, words).ok();
         ++slot) {
        const auto bytes = mapped(slot, words.word[2]);
        if (!bytes.empty()) regions_.push_back({words.word[1], bytes});
    }
    return true;
}

std::span<const std::byte> Firmware::physical(std::uint64_t address) const {
    for (const Region& region : regions_) {
        if (address >= region.base && address - region.base < region.bytes.size())
            return region.bytes.subspan(static_cast<std::size_t>(address - region.base));
    }
    return {};
}

std::vector<std::string>
gather_all(const Firmware& firmware, KnowledgeBase& base, std::int64_t now_ns) {
    return Gathering(firmware, base, now_ns).all();
}

}  // namespace zooid::skb
