// Purity, seen from outside: every core's page tables, walked through QEMU, show no kernel memory
// of another core and no page that can be written and executed.
#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "guest_run.hpp"
#include "kernels.hpp"

namespace zooid::e2e {
namespace {

using std::chrono::seconds;
constexpr seconds patience(60);
constexpr std::uint64_t core_ram_bytes =
    32 << 20;  // monitor/service/mesh.cpp gives each core this much
constexpr std::uint64_t present = 1, writable = 2, large = 0x80;
constexpr std::uint64_t no_execute = std::uint64_t{1} << 63;
constexpr std::uint64_t address_mask = 0x000f'ffff'ffff'f000;

struct Leaf {
    std::uint64_t virtual_address = 0;
    std::uint64_t physical = 0;
    std::uint64_t bytes = 0;
    bool writes = false;
    bool executes = false;
};

/// Reads guest tables page by page, each page once.
class Walker {
public:
    explicit Walker(Machine& machine) : machine_(machine) {}

    std::vector<Leaf> walk(std::uint64_t root) {
        leaves_.clear();
        level(root, 4, 0, true, true);
        return leaves_;
    }

private:
    const std::vector<std::uint64_t>& table(std::uint64_t physical) {
        auto& entries = tables_[physical];
        if (entries.empty()) {
            const auto page = machine_.physical_memory(physical, 4096);
            EXPECT_TRUE(page.has_value());
            entries.resize(512);
            if (page) std::memcpy(entries.data(), page->data(), 4096);
        }
        return entries;
    }

    void
    level(std::uint64_t physical, unsigned depth, std::uint64_t base, bool writes, bool executes) {
        const auto entries = table(physical);
        for (std::uint64_t i = 0; i < 512; ++i) {
            const std::uint64_t entry = entries[i];
            if ((entry & present) == 0) continue;
            std::uint64_t address = base + (i << (12 + 9 * (depth - 1)));
            if (depth == 4 && i >= 256) address |= 0xffff'0000'0000'0000;
            const bool w = writes && (entry & writable) != 0;
            const bool x = executes && (entry & no_execute) == 0;
            if (depth == 1 || (entry & large) != 0) {
                const std::uint64_t bytes = std::uint64_t{1} << (12 + 9 * (depth - 1));
                leaves_.push_back({address, entry & address_mask & ~(bytes - 1), bytes, w, x});
            } else {
                level(entry & address_mask, depth - 1, address, w, x);
            }
        }
    }

    Machine& machine_;
    std::map<std::uint64_t, std::vector<std::uint64_t>> tables_;
    std::vector<Leaf> leaves_;
};

std::uint64_t control_register_3(Machine& machine, unsigned core) {
    const auto text = machine.monitor("info registers", core);
    EXPECT_TRUE(text.has_value());
    const std::size_t at = text->find("CR3=");
    EXPECT_NE(at, std::string::npos);
    return std::stoull(text->substr(at + 4, 16), nullptr, 16) & address_mask;
}

class Purity : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Cores, Purity, testing::ValuesIn(machine_sizes()));

TEST_P(Purity, NoCoreSeesAnothersKernelAndNothingIsWritableAndExecutable) {
    const unsigned cores = GetParam();
    hake::MachineOptions options;
    options.cores = cores;
    options.accelerator = hake::Accelerator::tcg;
    auto machine = Machine::boot_zooid(options, {});
    ASSERT_TRUE(machine.has_value()) << machine.error().message;
    const auto kernels = kernels_of(*machine);
    ASSERT_EQ(kernels.size(), cores);
    Walker walker(*machine);
    for (unsigned core = 0; core < cores; ++core) {
        SCOPED_TRACE(testing::Message() << "core " << core);
        const auto leaves = walker.walk(control_register_3(*machine, core));
        ASSERT_FALSE(leaves.empty());
        bool own_text = false;
        for (const Leaf& leaf : leaves) {
            EXPECT_FALSE(leaf.writes && leaf.executes)
                << "writable and executable at " << std::hex << leaf.virtual_address;
            const bool kernel_half = leaf.virtual_address >> 63 != 0;
            for (unsigned other = 0; other < cores && kernel_half; ++other) {
                const auto inside = [&](std::uint64_t from, std::uint64_t bytes) {
                    return leaf.physical < from + bytes && from < leaf.physical + leaf.bytes;
                };
                const std::uint64_t text = kernels[other].text;
                if (other == core) {
                    own_text = own_text || inside(text, 4096);
                    EXPECT_FALSE(inside(text, 4096) && leaf.writes) << "own text is writable";
                    continue;
                }
                const std::uint64_t ram = text & ~std::uint64_t{0x1fffff};
                const std::uint64_t bytes = other == 0 ? 2 << 20 : core_ram_bytes;
                EXPECT_FALSE(inside(ram, bytes))
                    << "memory of core " << other << " at " << std::hex << leaf.virtual_address;
            }
        }
        EXPECT_TRUE(own_text);
    }
    ASSERT_TRUE(machine->send("shutdown"));
    const auto end = machine->wait(patience);
    ASSERT_TRUE(end.has_value());
    EXPECT_EQ(end->status, 0);
}

}  // namespace
}  // namespace zooid::e2e
