// name: set, get, list, remove, and each way the monitor can refuse.
#include "world.hpp"

namespace zooid::shell::testing {
namespace {

using NameCommand = World;

TEST_F(NameCommand, SetThenGet) {
    EXPECT_EQ(shell("name set greeting 'hello you'; name get greeting"), Status::answer);
    EXPECT_EQ(output, "hello you\n");
    EXPECT_EQ(shell("name get greeting --json"), Status::answer);
    EXPECT_EQ(output, R"({"version":1,"command":"name","status":0,"rows":[{"name":"greeting",)"
                      R"("value":"hello you","version":7}]})"
                      "\n");
}

TEST_F(NameCommand, ListGoesOverAllPages) {
    for (const char* key : {"a", "b", "c", "d", "e"}) fake.names[key] = "x";
    EXPECT_EQ(shell("name list"), Status::answer);
    EXPECT_EQ(output, "name\na\nb\nc\nd\ne\n");
    EXPECT_EQ(shell("name list c"), Status::answer);
    EXPECT_EQ(output, "name\nd\ne\n");
}

TEST_F(NameCommand, RemoveTakesItAway) {
    fake.names["x"] = "1";
    EXPECT_EQ(shell("name remove x"), Status::answer);
    EXPECT_EQ(shell("name remove x"), Status::none);
    EXPECT_EQ(errors, "name: name 'x' does not exist\n");
    EXPECT_EQ(shell("name get x"), Status::none);
    EXPECT_EQ(errors, "name: name 'x' does not exist\n");
}

TEST_F(NameCommand, NewRefusesATakenName) {
    EXPECT_EQ(shell("name set x 1 --new"), Status::answer);
    EXPECT_EQ(shell("name set x 2 --new"), Status::none);
    EXPECT_EQ(errors, "name: name 'x' exists already; remove it first\n");
    EXPECT_EQ(fake.names["x"], "1");
}

TEST_F(NameCommand, EveryRefusalHasItsStatusAndNamesTheInput) {
    const std::map<MonitorStatus, Status> expected{
        {MonitorStatus::not_found, Status::none},  {MonitorStatus::bad_argument, Status::usage},
        {MonitorStatus::no_memory, Status::limit}, {MonitorStatus::denied, Status::denied},
        {MonitorStatus::core_down, Status::fault}, {MonitorStatus::vetoed, Status::none},
        {MonitorStatus{99}, Status::fault}};
    for (const auto& [refusal, status] : expected) {
        SCOPED_TRACE(static_cast<int>(refusal));
        fake.refusal = refusal;
        EXPECT_EQ(shell("name set key value"), status);
        EXPECT_NE(errors.find("name 'key'"), std::string::npos) << errors;
        EXPECT_EQ(std::ranges::count(errors, '\n'), 1);
    }
    EXPECT_TRUE(fake.names.empty());
}

TEST_F(NameCommand, WrongWordsNeverReachTheMonitor) {
    EXPECT_EQ(shell("name sett a b"), Status::usage);
    EXPECT_EQ(errors, "name: no action 'sett', did you mean set?\n");
    for (const char* line : {"name", "name set a", "name get", "name get a b", "name list a b",
                             "name remove", "name set a b c"})
        EXPECT_EQ(shell(line), Status::usage) << line;
    EXPECT_EQ(shell("name set " + std::string(2000, 'k') + " v"), Status::usage);
    EXPECT_EQ(shell("name set k " + std::string(2000, 'v')), Status::usage);
    EXPECT_EQ(shell("name get " + std::string(2000, 'k')), Status::usage);
    EXPECT_EQ(shell("name list " + std::string(2000, 'k')), Status::usage);
    EXPECT_EQ(shell("name remove " + std::string(2000, 'k')), Status::usage);
    EXPECT_TRUE(fake.names.empty());
}

}  // namespace
}  // namespace zooid::shell::testing
