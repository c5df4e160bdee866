// cores, ps, channels, mem, ping: what the monitor knows, as rows.
#include "world.hpp"

namespace zooid::shell::testing {
namespace {

using MachineCommands = World;

TEST_F(MachineCommands, CoresShowsEveryCoreOverSeveralPages) {
    EXPECT_EQ(shell("cores"), Status::answer);
    EXPECT_EQ(
        output,
        "core  apic  member  here  text      state     build   nonce   scheduler  driver     life\n"
        "   0     0  yes     no    0x200000  0x100000  0xabcd  0x1000  edf        cpudriver  "
        "alive\n"
        "   1     4  yes     yes   0x400000  0x100000  0xabcd  0x1001  edf        cpudriver  "
        "alive\n"
        "   2     8  no      no    -         -         -       -       -          -          dead: "
        "double fault\n");
}

TEST_F(MachineCommands, CoresAsJsonIsOneVersionedObject) {
    fake.core_count = 1;
    EXPECT_EQ(shell("cores --json"), Status::answer);
    EXPECT_EQ(output,
              R"({"version":1,"command":"cores","status":0,"rows":[{"core":0,"apic":0,)"
              R"("member":false,"here":false,"text":null,"state":null,"build":null,)"
              R"("nonce":null,"scheduler":null,"driver":null,"life":"dead: double fault"}]})"
              "\n");
}

TEST_F(MachineCommands, DriverShowsReplacesAndGives) {
    EXPECT_EQ(shell("driver replace cpudriver_debug"), Status::answer);
    EXPECT_EQ(shell("driver show"), Status::answer);
    EXPECT_EQ(output,
              "core  driver           images  scheduler  timer_interrupts  speculation\n"
              "   1  cpudriver_debug       2  rr                       42  stibp,ssbd\n");
    EXPECT_EQ(shell("driver give 4294967298"), Status::answer);
    EXPECT_EQ(fake.owner, 4294967298U);
    EXPECT_EQ(shell("driver give all"), Status::answer);
    EXPECT_EQ(fake.owner, 0U);
    EXPECT_EQ(shell("driver give two"), Status::usage);
    EXPECT_EQ(shell("driver sell"), Status::usage);
    EXPECT_EQ(shell("driver reserve 7 10000 2000"), Status::answer);
    EXPECT_EQ(fake.reserved, (std::array<std::uint64_t, 3>{7, 10'000'000, 2'000'000}));
    EXPECT_EQ(shell("driver reserve 7 10000"), Status::usage);
    EXPECT_EQ(shell("driver reserve 7 soon 1"), Status::usage);
    fake.refusal = MonitorStatus::bad_argument;
    EXPECT_EQ(shell("driver replace hello"), Status::fault);
    fake.refusal = MonitorStatus::denied;
    EXPECT_EQ(shell("driver give 5"), Status::denied);
}

TEST_F(MachineCommands, PsListsDomainsOfAllCores) {
    fake.domain_ids = {1, 2, (std::uint64_t{3} << 32) | 1};
    EXPECT_EQ(shell("ps"), Status::answer);
    EXPECT_EQ(output,
              "     domain  core  name\n"
              "          1     0  domain1\n"
              "          2     0  domain2\n"
              "12884901889     3  domain1\n");
}

TEST_F(MachineCommands, ChannelsShowsCountersAndReason) {
    fake.channel_count = 3;
    EXPECT_EQ(shell("channels"), Status::answer);
    EXPECT_NE(
        output.find("      2     0   2  ump_notify    11        21          3  shares(0,1,l2)"),
        std::string::npos)
        << output;
    EXPECT_EQ(std::ranges::count(output, '\n'), 4);
}

TEST_F(MachineCommands, MemShowsWhatTheDomainWasGiven) {
    EXPECT_EQ(shell("mem"), Status::answer);
    EXPECT_NE(output.find("ram given to the shell                 12  0x800000\n"),
              std::string::npos)
        << output;
    EXPECT_NE(output.find("of this core, free for domains       1000  -\n"), std::string::npos)
        << output;
    EXPECT_NE(output.find("of that taken back from dead cores      0  -\n"), std::string::npos)
        << output;
    EXPECT_NE(output.find("its program                            34  -\n"), std::string::npos)
        << output;
}

TEST_F(MachineCommands, PingShowsMedianExtremesTransportAndReason) {
    EXPECT_EQ(shell("ping 1 --count 3"), Status::answer);
    EXPECT_EQ(output,
              "core 1 by ump: 3 round trips, median 200 ns, min 100 ns, max 300 ns\n"
              "because shares(0,1,l2)\n");
    EXPECT_EQ(fake.trips_made, 3U);
    EXPECT_EQ(shell("ping 1 --json"), Status::answer);
    EXPECT_EQ(fake.trips_made, 13U);
    EXPECT_NE(output.find(R"("transport":"ump","count":10,"median_ns":200)"), std::string::npos);
}

TEST_F(MachineCommands, PingOfAnAbsentCoreNamesCoreAndCure) {
    EXPECT_EQ(shell("ping 2"), Status::fault);
    EXPECT_EQ(errors,
              "ping: core 2: that core is dead or not a member; `cores` says which, "
              "and why\n");
    EXPECT_EQ(shell("ping two"), Status::usage);
    EXPECT_EQ(errors, "ping: 'two' is no core number; `cores` lists them\n");
    EXPECT_EQ(shell("ping 1 --count 0"), Status::usage);
    EXPECT_EQ(fake.trips_made, 1U);
}

TEST_F(MachineCommands, InjectSaysWhatIsToFailAndWhen) {
    EXPECT_EQ(shell("inject double_fault 2 --at vote"), Status::answer);
    EXPECT_EQ(fake.injected, (std::vector<std::uint64_t>{2, 2, 2, 0}));
    EXPECT_EQ(shell("inject panic 0 --after 250"), Status::answer);
    EXPECT_EQ(fake.injected, (std::vector<std::uint64_t>{0, 0, 0, 250}));
    fake.injected.clear();
    EXPECT_EQ(shell("inject sleep 2"), Status::usage);
    EXPECT_EQ(errors,
              "inject: KIND is panic, fault, double_fault, nmi, hang, unprotect, monitor_exit or "
              "monitor_crash, not 'sleep'\n");
    EXPECT_EQ(shell("inject hang 0"), Status::usage);
    EXPECT_EQ(shell("inject panic x"), Status::usage);
    EXPECT_EQ(shell("inject panic 1 --at lunch"), Status::usage);
    EXPECT_EQ(shell("inject panic 1 --after 0"), Status::usage);
    EXPECT_TRUE(fake.injected.empty());
    fake.refusal = MonitorStatus::core_down;
    EXPECT_EQ(shell("inject panic 2"), Status::fault);
    EXPECT_EQ(errors,
              "inject: core 2: that core is dead or not a member; `cores` says which, and "
              "why\n");
}

TEST_F(MachineCommands, AMonitorThatHasGoneIsAFaultForEachCommand) {
    close_monitor();
    for (const char* line :
         {"cores", "ps", "channels", "ping 1", "name list", "oncore 1 mem", "run hello", "kill 5",
          "mem", "name get x", "name set x y", "name remove x"}) {
        SCOPED_TRACE(line);
        EXPECT_EQ(shell(line), Status::fault);
        EXPECT_NE(errors.find("has closed the channel; start the shell again\n"), std::string::npos)
            << errors;
        EXPECT_EQ(output, "");
    }
}

}  // namespace
}  // namespace zooid::shell::testing
