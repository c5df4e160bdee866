// What the guest reads of its PCI devices, beside what QEMU says of the same machine.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "machine.hpp"

namespace zooid::e2e {
namespace {

using nlohmann::json;
using Numbers = std::vector<std::uint64_t>;

constexpr std::chrono::minutes patience(3);  // for a loaded host; a healthy answer takes a second
constexpr std::string_view prompt = "zooid> ";

/// The facts of one guest, and of QEMU, as lines of comma-separated values.
using Lines = std::set<std::string>;

struct Told {
    Lines devices, addresses, buses, windows, interrupts;
};

std::uint64_t number(const json& value) { return value.get<std::uint64_t>(); }

class Devices : public testing::Test {
protected:
    void boot(std::vector<std::string> devices) {
        hake::MachineOptions options;
        options.cores = 2;
        options.accelerator = hake::Accelerator::tcg;
        options.devices = std::move(devices);
        auto machine = Machine::boot_zooid(options, {});
        ASSERT_TRUE(machine.has_value()) << machine.error().message;
        machine_.emplace(std::move(*machine));
        ASSERT_TRUE(machine_->expect(prompt, patience)) << machine_->pending();
    }
    /// Answers of a query, one line each, without the line of names.
    Lines ask(const std::string& query) {
        EXPECT_TRUE(machine_->send("skb \"" + query + "\" --mode csv"));
        const auto text = machine_->expect("\n", patience).value_or("") +
                          machine_->expect(prompt, patience).value_or("");
        std::istringstream stream(text);
        Lines out;
        for (std::string line; std::getline(stream, line);) {
            if (!line.empty() && line.back() == '\r') line.pop_back();
            if (!line.empty() && line[0] >= '0' && line[0] <= '9') out.insert(line);
        }
        return out;
    }
    Told guest() {
        return {ask("pci_device(B,D,F,V,P,C,S,_)"),
                ask("pci_bar(B,D,F,I,K,S), pci_address(B,D,F,I,A,W)"),
                ask("pci_buses(B,D,F,P,S,L), pci_bridge(B,D,F,S)"),
                ask("pci_bridge_window(B,D,F,K,A,S)"), ask("pci_interrupt(B,D,F,P,L)")};
    }
    Told qemu() {
        Told told;
        const auto answer = machine_->qmp("query-pci");
        EXPECT_TRUE(answer.has_value());
        if (answer) {
            for (const json& bus : *answer) add_bus(told, bus.at("devices"));
        }
        return told;
    }

private:
    static void add_bus(Told& told, const json& devices) {
        for (const json& device : devices) {
            const std::string at =
                fmt::format("{},{},{}", number(device.at("bus")), number(device.at("slot")),
                            number(device.at("function")));
            const std::uint64_t kind = number(device.at("class_info").at("class"));
            told.devices.insert(
                fmt::format("{},{},{},{},{}", at, number(device.at("id").at("vendor")),
                            number(device.at("id").at("device")), kind >> 8, kind & 0xff));
            if (number(device.at("irq_pin")) != 0)
                told.interrupts.insert(fmt::format("{},{},{}", at, number(device.at("irq_pin")),
                                                   number(device.at("irq"))));
            add_regions(told, at, device.at("regions"));
            if (device.contains("pci_bridge")) add_bridge(told, at, device.at("pci_bridge"));
        }
    }
    static void add_regions(Told& told, const std::string& at, const json& regions) {
        for (const json& region : regions) {
            if (number(region.at("bar")) > 5) continue;  // the expansion ROM
            const bool memory = region.at("type") == "memory";
            const bool prefetch = memory && region.at("prefetch").get<bool>();
            told.addresses.insert(
                fmt::format("{},{},{},{},{},{}", at, number(region.at("bar")),
                            !memory    ? "io"
                            : prefetch ? "prefetch"
                                       : "mem",
                            number(region.at("size")), number(region.at("address")),
                            memory && region.at("mem_type_64").get<bool>() ? 64 : 32));
        }
    }
    static void add_bridge(Told& told, const std::string& at, const json& bridge) {
        const json& bus = bridge.at("bus");
        told.buses.insert(fmt::format("{},{},{},{}", at, number(bus.at("number")),
                                      number(bus.at("secondary")), number(bus.at("subordinate"))));
        const std::pair<const char*, const char*> ranges[] = {
            {"io", "io_range"}, {"mem", "memory_range"}, {"prefetch", "prefetchable_range"}};
        for (const auto& [kind, name] : ranges) {
            const auto base = number(bus.at(name).at("base"));
            const auto limit = number(bus.at(name).at("limit"));
            if (base < limit)
                told.windows.insert(fmt::format("{},{},{},{}", at, kind, base, limit - base + 1));
        }
        if (bridge.contains("devices")) add_bus(told, bridge.at("devices"));
    }

    std::optional<Machine> machine_;
};

std::vector<Numbers> numbers_of(const Lines& lines) {
    std::vector<Numbers> out;
    for (const std::string& line : lines) {
        std::istringstream stream(line);
        Numbers row;
        for (std::string word; std::getline(stream, word, ',');) row.push_back(std::stoull(word));
        out.push_back(std::move(row));
    }
    return out;
}

// Two bridges in a row, devices of every kind of base address on three buses.
TEST_F(Devices, AreWhatQemuSaysTheyAre) {
    boot({"pcie-root-port,id=outer,chassis=1,slot=1,addr=2.0", "pcie-pci-bridge,id=inner,bus=outer",
          "edu,bus=inner,addr=3", "pci-testdev,bus=inner,addr=4,membar=2M", "e1000e,addr=5.0",
          "edu,addr=6", "pci-testdev,addr=7,membar=4G"});
    const Told seen = guest();
    const Told there = qemu();
    EXPECT_EQ(seen.devices, there.devices);
    EXPECT_EQ(seen.addresses, there.addresses);
    EXPECT_EQ(seen.buses, there.buses);
    EXPECT_EQ(seen.windows, there.windows);
    EXPECT_EQ(seen.interrupts, there.interrupts);
    EXPECT_GE(seen.devices.size(), 11U);
    EXPECT_EQ(seen.buses.size(), 2U);
    EXPECT_EQ(ask("pci_trouble(B,D,F,_)"), Lines{});
    EXPECT_EQ(ask("pci_messages(0,5,0,msix,N)"), Lines{"5"});
}

// The proposal for this machine, checked by other means than the rules that made it: sizes are
// those QEMU knows, each base is aligned, nothing overlaps anything or lies in memory, and what is
// behind a bridge lies in its window.
TEST_F(Devices, GetWindowsThatFitThem) {
    boot({"pcie-root-port,id=outer,chassis=1,slot=1,addr=2.0", "pcie-pci-bridge,id=inner,bus=outer",
          "edu,bus=inner,addr=3", "pci-testdev,bus=inner,addr=4,membar=2M", "edu,addr=6"});
    std::map<Numbers, std::uint64_t> sizes;  // of memory, by place and index
    for (const std::string& line : qemu().addresses) {
        if (line.find(",io,") != std::string::npos) continue;
        std::string plain = line;
        plain.erase(plain.find_first_of("mp"),
                    plain.find(',', plain.find_first_of("mp")) - plain.find_first_of("mp") + 1);
        const Numbers row = numbers_of({plain}).at(0);
        sizes[{row[0], row[1], row[2], row[3]}] = row[4];
    }
    const auto places = numbers_of(ask("pci_plan(mem,_P), member(place(bar(B,D,F,I),A,S),_P)"));
    const auto windows =
        numbers_of(ask("pci_plan(mem,_P), member(place(bridge(B,D,F),A,S),_P), "
                       "pci_bridge(B,D,F,Bus)"));
    const auto memory = numbers_of(ask("memory(A,S,usable)"));
    ASSERT_EQ(places.size(), sizes.size());
    ASSERT_EQ(windows.size(), 2U);
    for (const Numbers& place : places) {
        const std::uint64_t base = place[4], bytes = place[5];
        EXPECT_EQ(bytes, (sizes[{place[0], place[1], place[2], place[3]}]));
        EXPECT_EQ(base % bytes, 0U);
        for (const Numbers& region : memory)
            EXPECT_TRUE(base + bytes <= region[0] || region[0] + region[1] <= base);
        for (const Numbers& other : places) {
            if (&other == &place) continue;
            EXPECT_TRUE(base + bytes <= other[4] || other[4] + other[5] <= base);
        }
        for (const Numbers& window : windows) {
            const bool inside = base >= window[3] && base + bytes <= window[3] + window[4];
            EXPECT_EQ(inside, place[0] >= window[5]) << base;  // the buses are one behind the other
        }
    }
}

}  // namespace
}  // namespace zooid::e2e
