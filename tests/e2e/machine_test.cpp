// The harness itself, on guests of 512 bytes.
#include "machine.hpp"

#include <gtest/gtest.h>

#include <zooid/hake/boot_sector.hpp>

namespace zooid::e2e {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
constexpr seconds patience(30);  // for a loaded host; a healthy run takes milliseconds

const hake::MachineExit still_running{.status = -1, .reason = "still running"};

class MachineTest : public testing::TestWithParam<unsigned> {
protected:
    Result<Machine> boot(std::string_view disk) {
        const auto path = scratch_.path() / "disk";
        EXPECT_TRUE(hake::write_file(path, disk).has_value());
        return Machine::boot(tcg_plan(GetParam()), hake::DiskBoot{path});
    }

    hake::ScratchDir scratch_ = hake::ScratchDir::make().value();
};

INSTANTIATE_TEST_SUITE_P(Cores, MachineTest, testing::Values(1U, 2U, 3U, 4U, 8U));

TEST_P(MachineTest, TheGuestsStatusComesBack) {
    auto machine = boot(hake::boot_sector_disk("one\ntwo\n", 42));
    ASSERT_TRUE(machine.has_value()) << machine.error().message;
    EXPECT_EQ(machine->expect("one\n", patience), "one\n");
    const auto end = machine->wait(patience).value_or(still_running);
    EXPECT_EQ(end.status, 42) << end.reason;
    EXPECT_EQ(machine->pending(), "two\n") << "what was not taken is kept";
}

TEST_P(MachineTest, TheGuestAnswersWhatIsSent) {
    auto machine = boot(hake::echo_sector_disk());
    ASSERT_TRUE(machine.has_value()) << machine.error().message;
    ASSERT_TRUE(machine->expect("ready\n", patience).has_value());
    const std::string longer_than_the_fifo(300, 'x');
    ASSERT_TRUE(machine->send(longer_than_the_fifo));
    EXPECT_EQ(machine->expect("x\n", patience), longer_than_the_fifo + "\n");
    EXPECT_FALSE(machine->expect("never", milliseconds(50)).has_value());
    ASSERT_TRUE(machine->send("!"));
    const auto end = machine->wait(patience).value_or(still_running);
    EXPECT_EQ(end.status, 7);
}

TEST_P(MachineTest, MemoryAndCoresAreVisible) {
    auto machine = boot(hake::echo_sector_disk());
    ASSERT_TRUE(machine.has_value()) << machine.error().message;
    ASSERT_TRUE(machine->expect("ready\n", patience).has_value());
    const auto sector = machine->physical_memory(0x7c00, 512);
    ASSERT_TRUE(sector.has_value()) << sector.error().message;
    EXPECT_EQ(*sector, hake::echo_sector_disk().substr(0, 512));
    const auto cores = machine->qmp("query-cpus-fast");
    ASSERT_TRUE(cores.has_value());
    EXPECT_EQ(cores->size(), GetParam());
    const auto registers = machine->monitor("info registers", GetParam() - 1);
    ASSERT_TRUE(registers.has_value());
    EXPECT_NE(registers->find("CR0="), std::string::npos);
    EXPECT_FALSE(machine->qmp("no-such-command").has_value());
}

TEST_P(MachineTest, AMachineThatGoesOnIsNotEnded) {
    auto machine = boot(hake::boot_sector_disk("up\n", std::nullopt));
    ASSERT_TRUE(machine.has_value()) << machine.error().message;
    ASSERT_TRUE(machine->expect("up\n", patience).has_value());
    EXPECT_FALSE(machine->wait(milliseconds(100)).has_value());
}

TEST_P(MachineTest, QmpQuitIsNoStatus) {
    auto machine = boot(hake::boot_sector_disk("up\n", std::nullopt));
    ASSERT_TRUE(machine.has_value()) << machine.error().message;
    ASSERT_TRUE(machine->qmp("quit").has_value());
    const auto end = machine->wait(patience).value_or(still_running);
    EXPECT_FALSE(end.status.has_value());
    EXPECT_FALSE(machine->send("more"));
}

TEST(MachineEnd, ExitCodesAreTheGuestsOnlyWhenOdd) {
    EXPECT_EQ(hake::machine_exit({.code = 1}, false, "").status, 0);
    EXPECT_EQ(hake::machine_exit({.code = 255}, false, "").status, 127);
    EXPECT_FALSE(hake::machine_exit({.code = 0}, false, "").status.has_value());
    EXPECT_NE(hake::machine_exit({.code = 0}, true, "").reason.find("reset"), std::string::npos);
    EXPECT_FALSE(hake::machine_exit({.signal = 9}, false, "").status.has_value());
}

}  // namespace
}  // namespace zooid::e2e
