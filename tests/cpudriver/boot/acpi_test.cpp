// The ACPI facts a kernel needs are found, and damaged tables are not believed.
#include "boot/acpi.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "loader_records.hpp"

namespace zooid::cpudriver {
namespace {

constexpr std::uint64_t rsdp_at = 0x100, rsdt_at = 0x200, fadt_at = 0x300, madt_at = 0x800;

void put_sum(Arena& arena, std::uint64_t at, std::size_t bytes, std::size_t where) {
    auto* const begin = arena.bytes().data() + at;
    begin[where] = std::byte{0};
    unsigned sum = 0;
    for (std::size_t i = 0; i < bytes; ++i) sum += std::to_integer<unsigned>(begin[i]);
    begin[where] = static_cast<std::byte>(256 - sum % 256);
}

void put_table(Arena& arena, std::uint64_t at, const std::string& signature, std::string body) {
    const auto bytes = static_cast<std::uint32_t>(36 + body.size());
    const std::string table = signature + pack(bytes) + std::string(28, '\0') + body;
    std::memcpy(arena.bytes().data() + at, table.data(), table.size());
    put_sum(arena, at, table.size(), 9);
}

std::string processor(std::uint8_t apic, std::uint32_t flags) {
    return pack(std::uint8_t{0}, std::uint8_t{8}, std::uint8_t{0}, apic, flags);
}

void put_machine(Arena& arena) {
    std::string rsdp = "RSD PTR " + std::string(8, '\0') + pack(std::uint32_t{rsdt_at});
    std::memcpy(arena.bytes().data() + rsdp_at, rsdp.data(), rsdp.size());
    put_sum(arena, rsdp_at, 20, 8);
    put_table(arena, rsdt_at, "RSDT", pack(std::uint32_t{fadt_at}, std::uint32_t{madt_at}));
    std::string fadt(244 - 36, '\0');
    const std::uint32_t port = 0x608, wide = 1 << 8;
    std::memcpy(fadt.data() + 76 - 36, &port, 4);
    std::memcpy(fadt.data() + 112 - 36, &wide, 4);
    put_table(arena, fadt_at, "FACP", fadt);
    put_table(arena, madt_at, "APIC",
              pack(std::uint32_t{0xfee00000}, std::uint32_t{1}) + processor(2, 1) +
                  processor(0, 1) + processor(4, 0) + processor(6, 1) +
                  pack(std::uint8_t{1}, std::uint8_t{12}, std::uint8_t{0}, std::uint8_t{0},
                       std::uint32_t{0xfec00000}, std::uint32_t{16}) +
                  pack(std::uint8_t{2}, std::uint8_t{10}, std::uint8_t{0}, std::uint8_t{4},
                       std::uint32_t{20}, std::uint16_t{0}));
}

abi::BootInfo booted_by(std::uint32_t apic) {
    abi::BootInfo info;
    info.rsdp = rsdp_at;
    info.boot_apic = apic;
    return info;
}

TEST(Acpi, GivesTimerInterruptControllersAndCores) {
    Arena arena(0x1000);
    put_machine(arena);
    abi::BootInfo info = booted_by(2);
    ASSERT_TRUE(read_acpi(arena.view(), info));
    EXPECT_EQ(info.pm_timer_port, 0x608u);
    EXPECT_EQ(info.pm_timer_bits, 32u);
    EXPECT_EQ(info.ioapic, 0xfec00000u);
    EXPECT_EQ(info.ioapic_first_gsi, 16u);
    EXPECT_EQ(info.com1_gsi, 20u);
    ASSERT_EQ(info.core_count, 3u);  // the disabled processor does not count
    EXPECT_EQ(info.core_apic[0], 2u);
    EXPECT_EQ(abi::core_of_apic(info, 0), 1u);
    EXPECT_EQ(abi::core_of_apic(info, 6), 2u);
    EXPECT_EQ(abi::core_of_apic(info, 4), abi::boot_cores_max);
}

TEST(Acpi, BelievesNoTableWithAWrongSum) {
    Arena arena(0x1000);
    put_machine(arena);
    arena.put(madt_at + 40, std::uint8_t{7});
    abi::BootInfo info = booted_by(0);
    ASSERT_TRUE(read_acpi(arena.view(), info));
    EXPECT_EQ(info.core_count, 1u);
    EXPECT_EQ(info.ioapic, 0u);
    EXPECT_EQ(info.pm_timer_port, 0x608u);

    arena.put(rsdt_at + 40, std::uint8_t{7});
    EXPECT_EQ(read_acpi(arena.view(), info), std::unexpected(BootFault::bad_acpi_table));
    arena.put(rsdp_at, std::uint8_t{'X'});
    EXPECT_EQ(read_acpi(arena.view(), info), std::unexpected(BootFault::no_rsdp));
}

// Goal: tables that lie, with right sums, never make the reader look outside memory or go round
// for ever. Method: random damage to each table, sums repaired.
TEST(Acpi, SurvivesTablesThatLie) {
    std::mt19937_64 random(3);
    const unsigned rounds = test_rounds(2000);
    for (unsigned round = 0; round < rounds; ++round) {
        Arena arena(0x1000);
        put_machine(arena);
        for (unsigned i = 0; i < 6; ++i) {
            static constexpr std::uint64_t starts[] = {rsdt_at + 36, fadt_at, madt_at + 36};
            arena.put(starts[random() % 3] + random() % 64, static_cast<std::uint8_t>(random()));
        }
        for (const std::uint64_t table : {rsdt_at, fadt_at, madt_at}) {
            const auto bytes = arena.view().read<std::uint32_t>(table + 4).value_or(0);
            if (bytes >= 36 && bytes <= 0x1000 - table) put_sum(arena, table, bytes, 9);
        }
        abi::BootInfo info = booted_by(0);
        (void)read_acpi(arena.view(), info);
        ASSERT_LE(info.core_count, abi::boot_cores_max);
    }
}

}  // namespace
}  // namespace zooid::cpudriver
