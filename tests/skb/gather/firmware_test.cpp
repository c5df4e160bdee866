// ACPI tables: what is right becomes facts, what is damaged becomes none.
#include <gtest/gtest.h>

#include <map>

#include "tables.hpp"

namespace zooid::skb::gather {
namespace {

using namespace testing;

Buffer madt_body() {
    Buffer body;
    append(body, 0xfee00000, 4);
    append(body, 0, 4);
    for (const std::uint64_t apic : std::initializer_list<std::uint64_t>{0, 2, 7, 4}) {  // 7 is no core of ours
        append(body, 0x0800, 2);
        append(body, apic, 1);
        append(body, apic, 1);
        append(body, apic == 4 ? 0 : 1, 4);  // 4 is disabled
    }
    append(body, 0x1009, 2);  // x2APIC
    append(body, 0, 2);
    append(body, 6, 4);
    append(body, 1, 4);
    append(body, 0, 4);
    append(body, 0x0c01, 2);
    append(body, 3, 2);
    append(body, 0xfec00000, 4);
    append(body, 16, 4);
    append(body, 0x0a02, 2);
    append(body, 0, 1);
    append(body, 9, 1);
    append(body, 20, 4);
    append(body, 13, 2);
    append(body, 0x0463, 2);  // a type nobody knows
    append(body, 0, 2);
    return body;
}

TEST(Madt, GivesEnabledCoresAndInterruptWiring) {
    const Buffer bytes = table("APIC", madt_body());
    const auto checked = checked_table(bytes);
    ASSERT_TRUE(checked);
    EXPECT_EQ(signature_of(*checked), "APIC");
    Facts facts;
    ASSERT_TRUE(gather_madt(*checked, core_of, facts.sink()));
    EXPECT_EQ(facts.text,
              "core 0 0\ncore 1 2\ncore 3 6\nioapic 3 4273995776 16\ninterrupt_override 9 20 13\n");
}

TEST(Madt, StopsAtAnEntryThatIsCutShort) {
    Buffer body = madt_body();
    append(body, 0x0800, 2);  // eight bytes said, two there
    Facts facts;
    const Buffer bytes = table("APIC", body);
    EXPECT_EQ(gather_madt(bytes, core_of, facts.sink()).error(), TableFault::bad_entry);
    append(body, 0, 6);
    body[body.size() - 8] = std::byte{9};  // an x2APIC entry of eight bytes
    EXPECT_EQ(gather_madt(table("APIC", body), core_of, facts.sink()).error(), TableFault::bad_entry);
    body[body.size() - 7] = std::byte{0};  // of no bytes: would never end
    EXPECT_EQ(gather_madt(table("APIC", body), core_of, facts.sink()).error(), TableFault::bad_entry);
}

TEST(Madt, StopsWhenTheSinkIsFull) {
    unsigned taken = 0;
    const auto sink = [&](std::string_view, std::span<const FactValue>) { return ++taken < 2; };
    EXPECT_EQ(gather_madt(table("APIC", madt_body()), core_of, sink).error(), TableFault::sink_full);
    EXPECT_EQ(taken, 2U);
}

TEST(Table, RefusesDamage) {
    Buffer bytes = table("APIC", madt_body());
    EXPECT_EQ(checked_table(Bytes(bytes).first(20)).error(), TableFault::too_short);
    EXPECT_EQ(checked_table(Bytes(bytes).first(bytes.size() - 1)).error(), TableFault::too_short);
    bytes.push_back(std::byte{77});  // what follows the table is not its own
    EXPECT_TRUE(checked_table(bytes));
    for (std::size_t at = table_header_bytes; at + 1 < bytes.size(); ++at) {
        bytes[at] ^= std::byte{0x40};
        EXPECT_EQ(checked_table(bytes).error(), TableFault::bad_checksum);
        bytes[at] ^= std::byte{0x40};
    }
}

TEST(Srat, GivesNodesOfCoresAndMemory) {
    Buffer body(12);
    append(body, 0x1000, 2);  // processor, 8-bit APIC id
    append(body, 5, 1);       // node, low byte
    append(body, 2, 1);
    append(body, 1, 4);
    append(body, 0, 1);
    append(body, 0x000001, 3);  // node, high bytes: 5 + 256
    append(body, 0, 4);
    append(body, 0x1802, 2);  // processor, x2APIC
    append(body, 0, 2);
    append(body, 1, 4);
    append(body, 4, 4);
    append(body, 1, 4);
    append(body, 0, 8);
    for (const std::uint64_t flags : std::initializer_list<std::uint64_t>{1, 0}) {  // the second one is disabled
        append(body, 0x2801, 2);
        append(body, 1, 4);
        append(body, 0, 2);
        append(body, 0x100000000, 8);
        append(body, 0x40000000, 8);
        append(body, 0, 4);
        append(body, flags, 4);
        append(body, 0, 8);
    }
    Facts facts;
    ASSERT_TRUE(gather_srat(table("SRAT", body), core_of, facts.sink()));
    EXPECT_EQ(facts.text, "cpu_affinity 1 261\ncpu_affinity 2 1\nmemory_affinity 4294967296 1073741824 1\n");
}

TEST(Slit, GivesTheMatrixAndRefusesOneThatIsNotThere) {
    Buffer body;
    append(body, 2, 8);
    append(body, 0x0a15'140a, 4);
    Facts facts;
    ASSERT_TRUE(gather_slit(table("SLIT", body), facts.sink()));
    EXPECT_EQ(facts.text, "node_distance 0 0 10\nnode_distance 0 1 20\nnode_distance 1 0 21\nnode_distance 1 1 10\n");
    body[0] = std::byte{3};
    EXPECT_EQ(gather_slit(table("SLIT", body), facts.sink()).error(), TableFault::bad_entry);
    body[7] = std::byte{0x80};  // nodes * nodes would wrap
    EXPECT_EQ(gather_slit(table("SLIT", body), facts.sink()).error(), TableFault::bad_entry);
    EXPECT_EQ(gather_slit({}, facts.sink()).error(), TableFault::bad_entry);
}

/// Physical memory with tables at chosen addresses.
struct Machine {
    std::map<std::uint64_t, Buffer> at;
    ReadPhysical read() {
        return [this](std::uint64_t address) -> Bytes {
            const auto found = at.find(address);
            return found == at.end() ? Bytes{} : Bytes(found->second);
        };
    }
};

Buffer root_pointer(std::uint8_t revision, std::uint64_t rsdt, std::uint64_t xsdt) {
    Buffer out;
    for (const char c : std::string_view("RSD PTR ")) out.push_back(static_cast<std::byte>(c));
    out.resize(15);
    append(out, revision, 1);
    append(out, rsdt, 4);
    append(out, 36, 4);
    append(out, xsdt, 8);
    out.resize(36);
    close_sum(out, 8, 20);
    close_sum(out, 32, 36);
    return out;
}

TEST(Root, LeadsToTheTablesThatAreWhole) {
    Machine machine;
    Buffer short_list, long_list;
    for (const std::uint64_t address : std::initializer_list<std::uint64_t>{0x1000, 0x2000, 0x3000}) append(short_list, address, 4);
    append(long_list, 0x200002000, 8);
    machine.at[0x100] = table("RSDT", short_list);
    machine.at[0x200000100] = table("XSDT", long_list);
    machine.at[0x1000] = table("APIC", madt_body());
    machine.at[0x2000] = table("SRAT", Buffer(12));
    machine.at[0x2000][40] = std::byte{1};  // damaged; 0x3000 cannot be read
    machine.at[0x200002000] = table("SLIT", Buffer(8));
    const auto first = find_tables(root_pointer(0, 0x100, 0), machine.read());
    ASSERT_TRUE(first);
    ASSERT_EQ(first->size(), 1U);
    EXPECT_EQ(signature_of(first->front()), "APIC");
    const auto second = find_tables(root_pointer(2, 0x100, 0x200000100), machine.read());
    ASSERT_TRUE(second);
    ASSERT_EQ(second->size(), 1U);
    EXPECT_EQ(signature_of(second->front()), "SLIT");
    Buffer damaged = root_pointer(0, 0x100, 0);
    damaged[16] ^= std::byte{1};
    EXPECT_EQ(find_tables(damaged, machine.read()).error(), TableFault::bad_checksum);
    EXPECT_EQ(find_tables(root_pointer(0, 0x999, 0), machine.read()).error(), TableFault::too_short);
}

}  // namespace
}  // namespace zooid::skb::gather
