// Tables about buses, DMA, fixed hardware and memory's speed; and who plays the processor.
#include <gtest/gtest.h>

#include <zooid/skb/gather/cpuid.hpp>

#include "tables.hpp"

namespace zooid::skb::gather {
namespace {

using namespace testing;

TEST(Mcfg, SaysWhereConfigurationSpaceIs) {
    Buffer body(8);
    append(body, 0xb0000000, 8);
    append(body, 1, 2);
    append(body, 0, 1);
    append(body, 255, 1);
    append(body, 0, 4);
    Facts facts;
    ASSERT_TRUE(gather_mcfg(table("MCFG", body), facts.sink()));
    EXPECT_EQ(facts.text, "pci_config 1 0 255 2952790016\n");
    append(body, 0, 3);  // a piece of an entry
    EXPECT_EQ(gather_mcfg(table("MCFG", body), facts.sink()).error(), TableFault::bad_entry);
    EXPECT_EQ(gather_mcfg({}, facts.sink()).error(), TableFault::bad_entry);
}

TEST(Fadt, GivesPortsAndNumbers) {
    Buffer body(116 - table_header_bytes);
    body[45 - 36] = std::byte{4};
    body[46 - 36] = std::byte{9};
    body[76 - 36] = std::byte{0x08};
    body[77 - 36] = std::byte{0x06};
    Facts facts;
    ASSERT_TRUE(gather_fadt(table("FACP", body), facts.sink()));
    EXPECT_EQ(facts.text,
              "fixed_hardware power_profile 4\nfixed_hardware sci_interrupt 9\n"
              "fixed_hardware smi_command_port 0\nfixed_hardware pm_timer_port 1544\n"
              "fixed_hardware boot_flags 0\nfixed_hardware flags 0\n");
    body.pop_back();
    EXPECT_EQ(gather_fadt(table("FACP", body), facts.sink()).error(), TableFault::bad_entry);
}

TEST(Dmar, GivesUnitsAndReservedMemory) {
    Buffer body(12);
    append(body, 0, 2);  // a unit in front of all devices
    append(body, 16, 2);
    append(body, 1, 2);
    append(body, 0, 2);
    append(body, 0xfed90000, 8);
    append(body, 1, 2);  // memory that stays reachable
    append(body, 24, 2);
    append(body, 0, 2);
    append(body, 0, 2);
    append(body, 0x10000000, 8);
    append(body, 0x1000ffff, 8);
    append(body, 0x77, 2);  // a type nobody knows
    append(body, 4, 2);
    Facts facts;
    ASSERT_TRUE(gather_dmar(table("DMAR", body), facts.sink()));
    EXPECT_EQ(facts.text, "iommu 0 4275634176 true\ndma_reserved 0 268435456 65536\n");
    append(body, 0, 2);  // a unit of eight bytes
    append(body, 8, 2);
    append(body, 0, 4);
    EXPECT_EQ(gather_dmar(table("DMAR", body), facts.sink()).error(), TableFault::bad_entry);
    body[body.size() - 6] = std::byte{0};  // of no bytes: would never end
    EXPECT_EQ(gather_dmar(table("DMAR", body), facts.sink()).error(), TableFault::bad_entry);
}

/// A matrix of two initiators and two targets.
Buffer matrix(std::uint64_t flags, std::uint64_t kind, std::uint64_t unit) {
    Buffer out;
    append(out, 1, 2);
    append(out, 0, 2);
    append(out, 32 + 16 + 8, 4);
    append(out, flags, 1);
    append(out, kind, 1);
    append(out, 0, 2);
    append(out, 2, 4);
    append(out, 2, 4);
    append(out, 0, 4);
    append(out, unit, 8);
    for (const std::uint64_t node : {0U, 1U, 0U, 1U}) append(out, node, 4);
    for (const std::uint64_t value : {9U, 16U, 0xffffU, 0U}) append(out, value, 2);
    return out;
}

TEST(Hmat, GivesWhatIsSaidOfMemoryOnly) {
    Buffer body(4);
    const auto add = [&](const Buffer& more) { body.insert(body.end(), more.begin(), more.end()); };
    add(matrix(0, 1, 10'000));
    add(matrix(1, 1, 10'000));  // of a cache
    add(matrix(0, 4, 100));
    add(matrix(0, 9, 100));  // a kind nobody knows
    Facts facts;
    ASSERT_TRUE(gather_hmat(table("HMAT", body), facts.sink()));
    EXPECT_EQ(facts.text,
              "memory_performance 0 0 read_latency 90\nmemory_performance 0 1 read_latency 160\n"
              "memory_performance 0 0 read_bandwidth 900\n"
              "memory_performance 0 1 read_bandwidth 1600\n");
    body[4 + 12] = std::byte{200};  // more initiators than there is room for
    EXPECT_EQ(gather_hmat(table("HMAT", body), facts.sink()).error(), TableFault::bad_entry);
    body[4 + 12] = std::byte{2};
    body[4 + 4] = std::byte{0};  // of no bytes
    EXPECT_EQ(gather_hmat(table("HMAT", body), facts.sink()).error(), TableFault::bad_entry);
}

TEST(Hypervisor, IsNamedByItsSignature) {
    const auto name_of = [](bool there, const char* signature) {
        const Cpuid cpuid = [=](std::uint32_t leaf, std::uint32_t) -> CpuidRegisters {
            const auto part = [&](unsigned at) {
                std::uint32_t value = 0;
                for (unsigned i = 4; i-- > 0;)
                    value = value << 8 | static_cast<std::uint8_t>(signature[at + i]);
                return value;
            };
            if (leaf == 1) return {0, 0, there ? 1U << 31 : 0, 0};
            return {0x40000001, part(0), part(4), part(8)};
        };
        Facts facts;
        EXPECT_TRUE(gather_hypervisor(cpuid, facts.sink()));
        return facts.text;
    };
    EXPECT_EQ(name_of(true, "TCGTCGTCGTCG"), "hypervisor tcg\n");
    EXPECT_EQ(name_of(true, "KVMKVMKVM\0\0\0"), "hypervisor kvm\n");
    EXPECT_EQ(name_of(true, "Microsoft Hv"), "hypervisor Microsoft Hv\n");
    EXPECT_EQ(name_of(false, "TCGTCGTCGTCG"), "hypervisor none\n");
}

}  // namespace
}  // namespace zooid::skb::gather
