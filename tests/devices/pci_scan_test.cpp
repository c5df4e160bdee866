// The configuration space of machines made by hand, of lying firmware, and of random registers.
#include "zooid/monitor/pci_scan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "../skb/ask.hpp"
#include "../skb/machine.hpp"
#include "../test_size.hpp"

namespace zooid::monitor {
namespace {

constexpr std::uint8_t command = 0x04;
constexpr std::uint8_t last_bar = 0x24;

/// Registers by offset / 4; of the bits of `writable` a write changes them.
struct Registers {
    std::map<std::uint8_t, std::uint32_t> now;
    std::map<std::uint8_t, std::uint32_t> writable = {{command, 0x7}};
};

/// A machine whose registers keep what is written as far as they can.
class MadeUp : public PciSpace {
public:
    std::map<std::array<unsigned, 3>, Registers> functions;
    unsigned accesses = 0;
    unsigned wrong_writes = 0;  // to a base address while it was decoded

    std::uint32_t read(PciPlace at, std::uint8_t offset) override {
        ++accesses;
        const auto found = functions.find({at.bus, at.device, at.function});
        if (found == functions.end()) return 0xffff'ffff;
        const auto value = found->second.now.find(offset);
        return value == found->second.now.end() ? 0 : value->second;
    }
    void write(PciPlace at, std::uint8_t offset, std::uint32_t value) override {
        ++accesses;
        const auto found = functions.find({at.bus, at.device, at.function});
        if (found == functions.end()) return;
        Registers& registers = found->second;
        if (offset > command && offset <= last_bar && (registers.now[command] & 3) != 0)
            ++wrong_writes;
        const std::uint32_t mask = registers.writable[offset];
        registers.now[offset] = (registers.now[offset] & ~mask) | (value & mask);
    }
    Registers& add(unsigned bus, unsigned device, unsigned function, std::uint32_t identity,
                   std::uint32_t kind, std::uint32_t header = 0) {
        Registers& made = functions[{bus, device, function}];
        made.now = {{0x00, identity}, {command, 3}, {0x08, kind << 8}, {0x0c, header << 16}};
        return made;
    }
    Registers& bridge(unsigned bus, unsigned device, std::uint32_t numbers) {
        Registers& made = add(bus, device, 0, 0x00018086, 0x060400, 1);
        made.now[0x18] = numbers;
        return made;
    }
};

std::string told_of(PciSpace& space) {
    std::string told;
    read_pci(space, [&told](const std::string& fact) { told += fact + "\n"; });
    return told;
}

bool has(const std::string& told, const std::string& fact) {
    return told.find(fact + "\n") != std::string::npos;
}

std::map<std::array<unsigned, 3>, std::map<std::uint8_t, std::uint32_t>> all(const MadeUp& space) {
    std::map<std::array<unsigned, 3>, std::map<std::uint8_t, std::uint32_t>> out;
    for (const auto& [place, registers] : space.functions) {
        for (const auto& [offset, value] : registers.now)
            if (value != 0) out[place][offset] = value;
    }
    return out;
}

// As QEMU's q35 without further devices.
TEST(PciScan, TellsEachFunction) {
    MadeUp space;
    space.add(0, 0, 0, 0x29c08086, 0x060000).now[0x10] = 0x12345678;  // no base address: not asked
    space.add(0, 31, 0, 0x29188086, 0x060100, 0x80);
    Registers& disk = space.add(0, 31, 2, 0x29228086, 0x010601);
    disk.now[command] |= 1U << 20;
    disk.now[0x20] = 0xc041;
    disk.writable[0x20] = 0xffe0;
    disk.now[0x24] = 0xfebd5000;
    disk.writable[0x24] = 0xfffff000;
    disk.now[0x34] = 0x80;
    disk.now[0x80] = 0x0080a805;
    disk.now[0xa8] = 0x00100012;
    disk.now[0x3c] = 0x0000010a;
    space.add(0, 30, 3, 0x12348086, 0x020000);  // no function 0: nobody looks
    const auto before = all(space);
    EXPECT_EQ(told_of(space),
              "pci_device(0,0,0,32902,10688,6,0,0)\n"
              "pci_device(0,31,0,32902,10520,6,1,0)\n"
              "pci_device(0,31,2,32902,10530,1,6,1)\n"
              "pci_bar(0,31,2,4,io,32)\npci_address(0,31,2,4,49216,32)\n"
              "pci_bar(0,31,2,5,mem,4096)\npci_address(0,31,2,5,4273819648,32)\n"
              "pci_interrupt(0,31,2,1,10)\n"
              "pci_capability(0,31,2,msi,128)\npci_messages(0,31,2,msi,1)\n"
              "pci_capability(0,31,2,sata,168)\n");
    EXPECT_EQ(all(space), before);
    EXPECT_EQ(space.wrong_writes, 0U);
}

TEST(PciScan, SizesEveryKindOfBaseAddress) {
    MadeUp space;
    Registers& device = space.add(0, 2, 0, 0x00010002, 0x030000);
    device.now[0x10] = 0x0000000c;  // 64 bits, prefetchable, 32 GiB at 64 GiB
    device.now[0x14] = 0x10;
    device.writable[0x14] = 0xfffffff8;
    device.now[0x18] = 0x2;  // below 1 MiB, 64 KiB
    device.writable[0x18] = 0xf0000;
    device.now[0x1c] = 0xe0000008;  // 32 bits, prefetchable
    device.writable[0x1c] = 0xf0000000;
    device.now[0x20] = 0x00000001;  // 256 ports, all 32 bits of the address
    device.writable[0x20] = 0xffffff00;
    device.now[0x24] = 0x4;  // 64 bits in the last register
    const auto before = all(space);
    const std::string told = told_of(space);
    EXPECT_EQ(told.substr(told.find('\n') + 1),
              "pci_bar(0,2,0,0,prefetch,34359738368)\npci_address(0,2,0,0,68719476736,64)\n"
              "pci_trouble(0,2,0,bad_bar)\n"  // its size is not that of one range
              "pci_bar(0,2,0,3,prefetch,268435456)\npci_address(0,2,0,3,3758096384,32)\n"
              "pci_bar(0,2,0,4,io,256)\npci_address(0,2,0,4,0,32)\n"
              "pci_trouble(0,2,0,bad_bar)\n");
    EXPECT_EQ(all(space), before);
    EXPECT_EQ(space.wrong_writes, 0U);
}

TEST(PciScan, FollowsBridgesAndTellsTheirWindows) {
    MadeUp space;
    Registers& outer = space.bridge(0, 1, 0x00050100);
    outer.now[0x1c] = 0x0000d1c1;  // wide ports from 0x1c000 to 0x1dfff
    outer.now[0x30] = 0x00010001;
    outer.now[0x20] = 0xfe90fe80;
    outer.now[0x24] = 0x00110001;  // from 64 GiB on
    outer.now[0x28] = 0x10;
    outer.now[0x2c] = 0x10;
    Registers& inner = space.bridge(1, 0, 0x00020201);
    inner.now[0x20] = 0x0000fff0;  // closed
    space.add(2, 0, 0, 0x00010003, 0x020000);
    space.bridge(0, 2, 0x00060600);
    const std::string told = told_of(space);
    for (const char* fact : {"pci_bridge(0,1,0,1)", "pci_buses(0,1,0,0,1,5)", "pci_bridge(1,0,0,2)",
                             "pci_bridge(0,2,0,6)", "pci_device(2,0,0,3,1,2,0,0)",
                             "pci_bridge_window(0,1,0,io,114688,8192)",
                             "pci_bridge_window(0,1,0,mem,4269801472,2097152)",
                             "pci_bridge_window(0,1,0,prefetch,68719476736,2097152)"})
        EXPECT_TRUE(has(told, fact)) << fact << "\n" << told;
    EXPECT_EQ(told.find("pci_bridge_window(1,"), std::string::npos) << told;
    EXPECT_EQ(told.find("trouble"), std::string::npos) << told;
}

// Bus numbers are the firmware's word; none of these is believed, and the walk ends.
TEST(PciScan, RefusesBusNumbersThatCannotBe) {
    struct Case {
        std::uint32_t first, second;  // a bridge on bus 0, one on bus 3
        unsigned troubles;
        const char* what;
    };
    for (const Case& each :
         {Case{0x00040300, 0x00030303, 1, "bus_numbers"},  // leads to itself
          Case{0x00040300, 0x00010103, 1, "bus_numbers"},  // and back
          Case{0x00040300, 0x00050403, 1, "bus_numbers"},  // beyond its parent
          Case{0x00040300, 0x00040400, 1, "bus_numbers"},  // another's
          Case{0x00020300, 0x00040403, 1, "bus_numbers"},  // ends before it begins
          Case{0x00000000, 0x00040403, 1, "bridge_not_configured"},
          Case{0x00ff0300, 0x00ff0403, 0, ""}}) {
        MadeUp space;
        space.bridge(0, 1, each.first);
        space.bridge(3, 0, each.second);
        const std::string told = told_of(space);
        unsigned troubles = 0;
        for (std::size_t at = 0;
             (at = told.find(each.what[0] == 0 ? "trouble" : each.what, at)) != std::string::npos;
             ++at)
            ++troubles;
        EXPECT_EQ(troubles, each.troubles) << told;
    }
    MadeUp space;  // two that claim the same
    space.bridge(0, 1, 0x00040300);
    space.bridge(0, 2, 0x00050400);
    EXPECT_TRUE(has(told_of(space), "pci_trouble(0,2,0,bus_numbers)"));
}

TEST(PciScan, EndsChainsOfCapabilities) {
    const auto chain = [](std::map<std::uint8_t, std::uint32_t> words, std::uint32_t first) {
        MadeUp space;
        Registers& device = space.add(0, 1, 0, 0x00010002, 0x020000);
        device.now[command] |= 1U << 20;
        device.now[0x34] = first;
        for (const auto& [offset, word] : words) device.now[offset] = word;
        return told_of(space);
    };
    EXPECT_TRUE(has(chain({{0x40, 0x4005}}, 0x40), "pci_trouble(0,1,0,capability_loop)"));
    EXPECT_TRUE(has(chain({{0x40, 0x3005}}, 0x40), "pci_trouble(0,1,0,bad_capability)"));
    EXPECT_TRUE(has(chain({{0x40, 0xffffffff}}, 0x40), "pci_trouble(0,1,0,bad_capability)"));
    EXPECT_TRUE(has(chain({{0x40, 0x000e0005}}, 0x40), "pci_trouble(0,1,0,bad_capability)"));
    EXPECT_TRUE(has(chain({{0x40, 0x003f0011}}, 0x43), "pci_messages(0,1,0,msix,64)"));
    EXPECT_TRUE(has(chain({{0x40, 0x00000077}}, 0x40), "pci_capability(0,1,0,id_119,64)"));
}

/// Every register reads as anything, another thing each time.
class Random : public PciSpace {
public:
    explicit Random(std::uint64_t seed) : random_(seed) {}
    unsigned accesses = 0;
    std::uint32_t read(PciPlace, std::uint8_t offset) override {
        ++accesses;
        const auto word = static_cast<std::uint32_t>(random_());
        if (offset == 0x0c) return random_() % 4 == 0 ? word : (word & 0xff80ffff) | 0x10000;
        if (offset == 0x18 && random_() % 2 == 0) return (word & 0xff0000) | (word & 0xff) << 8;
        return random_() % 8 == 0 ? 0xffff'ffff : word;
    }
    void write(PciPlace, std::uint8_t, std::uint32_t) override { ++accesses; }

private:
    std::mt19937_64 random_;
};

TEST(PciScan, SurvivesWhateverRegistersSay) {
    skb::KnowledgeBase base = skb::test::machine("");
    const auto runs = zooid::test::sized(2U, 20U, 500U);
    unsigned functions = 0;
    for (unsigned i = 0; i < runs; ++i) {
        Random space(zooid::test::first_seed() + i);
        std::map<std::string, std::size_t> arities;
        unsigned facts = 0;
        functions += read_pci(space, [&](const std::string& fact) {
            ++facts;
            EXPECT_EQ(fact.find('-'), std::string::npos) << fact;  // nothing overflowed
            arities[fact.substr(0, fact.find('('))] =
                1 + static_cast<std::size_t>(std::ranges::count(fact, ','));
            if (facts % 64 == 0) {
                EXPECT_TRUE(base.consult(fact + ".")) << fact;
            }
        });
        for (const auto& [name, arity] : arities) {
            EXPECT_EQ(skb::test::ask(base, "once((relation(" + name + ", _, C, _), length(C, " +
                                               std::to_string(arity) + ")))")
                          .substr(0, 4),
                      "C = ")
                << name;
        }
        EXPECT_LE(space.accesses, 256U * 32 * 8 + pci_functions_max * 128);
    }
    EXPECT_GT(functions, runs);
    EXPECT_LE(functions, runs * pci_functions_max);
}

}  // namespace
}  // namespace zooid::monitor
