// run and oncore: programs and commands that run elsewhere.
#include "world.hpp"

namespace zooid::shell::testing {
namespace {

using ProgramCommands = World;

TEST_F(ProgramCommands, RunPassesEveryWordAndWaits) {
    fake.programs["hello"] = 0;
    EXPECT_EQ(shell("run hello --json 'a b' -c"), Status::answer);
    EXPECT_EQ(fake.spawned, (std::vector<std::string>{"hello", "--json", "a b", "-c"}));
    EXPECT_EQ(fake.spawned_on, 1);
    EXPECT_EQ(shell("run --core 2 hello"), Status::answer);
    EXPECT_EQ(fake.spawned_on, 2);
    EXPECT_EQ(output + errors, "");
}

TEST_F(ProgramCommands, RunSaysHowAProgramFailed) {
    fake.programs = {{"tests", 7}, {"attack", 139}};
    EXPECT_EQ(shell("run tests"), Status::none);
    EXPECT_EQ(errors, "run: tests ended with exit status 7\n");
    EXPECT_EQ(shell("run attack kernel"), Status::none);
    EXPECT_EQ(errors, "run: attack ended with exit status 139 (killed; its report is above)\n");
}

TEST_F(ProgramCommands, RunOfNothingNamesTheManifest) {
    EXPECT_EQ(shell("run helo"), Status::none);
    EXPECT_EQ(errors, "run: no program 'helo'; add it to the boot manifest as a module\n");
    fake.programs["hello"] = 0;
    fake.refusal = MonitorStatus::no_memory;
    EXPECT_EQ(shell("run hello"), Status::limit);
    EXPECT_EQ(shell("run"), Status::usage);
    EXPECT_EQ(shell("run --core x hello"), Status::usage);
    EXPECT_EQ(shell("run hello " + std::string(2000, 'a')), Status::usage);
    EXPECT_EQ(errors, "run: the arguments are too long; shorten them\n");
}

TEST_F(ProgramCommands, OncoreCollectsTheOutputInPieces) {
    fake.outputs = {"one ", "two ", "three\n"};
    EXPECT_EQ(shell("oncore 1 name get 'a b' --json"), Status::answer);
    EXPECT_EQ(output, "one two three\n");
    EXPECT_EQ(fake.commands, (std::vector<std::string>{"name get 'a b' --json", "", ""}));
}

TEST_F(ProgramCommands, OncoreTakesOneQuotedLine) {
    EXPECT_EQ(shell("oncore 1 'cores; ps'"), Status::answer);
    EXPECT_EQ(fake.commands, (std::vector<std::string>{"cores; ps"}));
}

TEST_F(ProgramCommands, OncoreKeepsWordsApartForTheOtherShell) {
    EXPECT_EQ(shell(R"(oncore 1 name set k "it's; \"x\"")"), Status::answer);
    const auto again = split_commands(fake.commands.front());
    ASSERT_TRUE(again);
    ASSERT_EQ(again->size(), 1U);
    EXPECT_EQ(again->front().words, (std::vector<std::string>{"name", "set", "k", R"(it's; "x")"}));
}

TEST_F(ProgramCommands, OncoreFailsAsItsCommandDid) {
    fake.remote_exit = 2;
    EXPECT_EQ(shell("oncore 1 nonsense"), Status::none);
    EXPECT_EQ(errors, "oncore: core 1 ended the command with status 2\n");
    EXPECT_EQ(shell("oncore 9 mem"), Status::none);
    EXPECT_EQ(errors, "oncore: core 9 does not exist\n");
    fake.refusal = MonitorStatus::core_down;
    EXPECT_EQ(shell("oncore 1 mem"), Status::fault);
    EXPECT_EQ(shell("oncore 1"), Status::usage);
    EXPECT_EQ(shell("oncore x mem"), Status::usage);
    EXPECT_EQ(shell("oncore 1 " + std::string(2000, 'a')), Status::usage);
}

}  // namespace
}  // namespace zooid::shell::testing
