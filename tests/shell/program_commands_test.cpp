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

TEST_F(ProgramCommands, RunInTheBackgroundDoesNotWait) {
    fake.programs["hello"] = 7;
    EXPECT_EQ(shell("run --background hello --background"), Status::answer);
    EXPECT_EQ(output, "domain 42\n");
    EXPECT_EQ(fake.spawned, (std::vector<std::string>{"hello", "--background"}));
    EXPECT_FALSE(fake.spawned_waits);
    EXPECT_FALSE(fake.spawned_trusted);
    EXPECT_FALSE(session.running);
    EXPECT_EQ(shell("run --trusted hello"), Status::none);
    EXPECT_TRUE(fake.spawned_waits);
    EXPECT_TRUE(fake.spawned_trusted);
    EXPECT_FALSE(session.running);
}

TEST_F(ProgramCommands, KillEndsADomainOrSaysWhyNot) {
    fake.domain_ids = {5};
    EXPECT_EQ(shell("kill 5"), Status::answer);
    EXPECT_EQ(output + errors, "");
    EXPECT_EQ(fake.ends.back(), std::pair(std::uint64_t{5}, 137));
    EXPECT_EQ(shell("kill 6"), Status::none);
    EXPECT_EQ(errors, "kill: domain 6 does not run; `ps` lists those that do\n");
    fake.refusal = MonitorStatus::denied;
    EXPECT_EQ(shell("kill 5"), Status::denied);
    EXPECT_EQ(errors,
              "kill: domain 5 was not started from this shell; only who started a domain may end "
              "it\n");
    fake.refusal = MonitorStatus::core_down;
    EXPECT_EQ(shell("kill 5"), Status::fault);
    for (const char* line : {"kill", "kill x", "kill 0", "kill -1", "kill 5 6"})
        EXPECT_EQ(shell(line), Status::usage) << line;
    EXPECT_EQ(fake.ends.size(), 4U);
}

// Cancelled before the answer to the spawn: its number is not known here, the monitor knows it.
TEST_F(ProgramCommands, ARunCancelledWhileItStartsIsEndedAllTheSame) {
    fake.domain_ids = {0};
    session.running = {"hello", 0};
    EXPECT_EQ(finish(after_cancel(session)), Status::interrupted);
    EXPECT_EQ(fake.ends, (std::vector{std::pair(std::uint64_t{0}, 130)}));
    EXPECT_FALSE(session.running);
    fake.refusal = MonitorStatus::no_memory;
    fake.programs["hello"] = 0;
    EXPECT_EQ(shell("run hello"), Status::limit);
    EXPECT_FALSE(session.running) << "nothing was started: nothing is to be ended";
}

// What Ctrl-C does: the command's task is dropped where it waits, then after_cancel() runs.
TEST_F(ProgramCommands, ACancelledRunEndsItsProgram) {
    fake.domain_ids = {42};
    session.running = {"hello", 42};
    EXPECT_EQ(finish(after_cancel(session)), Status::interrupted);
    EXPECT_EQ(fake.ends.back(), std::pair(std::uint64_t{42}, 130));
    EXPECT_EQ(errors, "hello was ended by Ctrl-C, exit status 130\n");
    EXPECT_FALSE(session.running);
    EXPECT_EQ(finish(after_cancel(session)), Status::interrupted);
    EXPECT_EQ(fake.ends.size(), 1U) << "nothing runs: nothing is ended";
    errors.clear();
    fake.domain_ids.clear();
    session.running = {"hello", 42};
    EXPECT_EQ(finish(after_cancel(session)), Status::interrupted);
    EXPECT_EQ(errors, "") << "it was faster";
}

TEST_F(ProgramCommands, OncoreStartsAShellThere) {
    fake.programs["shell"] = 0;
    EXPECT_EQ(shell("oncore 2 name get 'a b' --json"), Status::answer);
    EXPECT_EQ(fake.spawned, (std::vector<std::string>{"shell", "-c", "name get 'a b' --json"}));
    EXPECT_EQ(fake.spawned_on, 2);
    EXPECT_TRUE(fake.spawned_waits);
    EXPECT_EQ(shell("oncore 1 'cores; ps'"), Status::answer);
    EXPECT_EQ(fake.spawned.back(), "cores; ps");
}

TEST_F(ProgramCommands, OncoreKeepsWordsApartForTheOtherShell) {
    fake.programs["shell"] = 0;
    EXPECT_EQ(shell(R"(oncore 1 name set k "it's; \"x\"")"), Status::answer);
    const auto again = split_commands(fake.spawned.back());
    ASSERT_TRUE(again);
    ASSERT_EQ(again->size(), 1U);
    EXPECT_EQ(again->front().words, (std::vector<std::string>{"name", "set", "k", R"(it's; "x")"}));
}

TEST_F(ProgramCommands, OncoreFailsAsItsCommandDid) {
    fake.programs["shell"] = 2;
    EXPECT_EQ(shell("oncore 1 nonsense"), Status::none);
    EXPECT_EQ(errors, "oncore: core 1 ended the command with status 2\n");
    EXPECT_EQ(shell("oncore 9 mem"), Status::fault);
    EXPECT_EQ(errors,
              "oncore: core 9: that core is dead or not a member; `cores` says which, and why\n");
    fake.refusal = MonitorStatus::no_memory;
    EXPECT_EQ(shell("oncore 1 mem"), Status::limit);
    EXPECT_EQ(shell("oncore 1"), Status::usage);
    EXPECT_EQ(shell("oncore x mem"), Status::usage);
    EXPECT_EQ(shell("oncore 1 " + std::string(2000, 'a')), Status::usage);
}

}  // namespace
}  // namespace zooid::shell::testing
