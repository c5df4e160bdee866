// A line of commands: lookup, the contract every command keeps, order, stopping, shutdown.
#include <zooid/shell/program/shell_command.hpp>

#include "world.hpp"

namespace zooid::shell::testing {
namespace {

using RunWords = World;

TEST_F(RunWords, UnknownCommandsAreUsageErrorsWithAHint) {
    EXPECT_EQ(shell("coers"), Status::usage);
    EXPECT_EQ(errors, "unknown command 'coers', did you mean 'cores'?\n");
    EXPECT_EQ(shell("xyzzy"), Status::usage);
    EXPECT_EQ(errors, "unknown command 'xyzzy'; `help` lists them\n");
}

TEST_F(RunWords, EveryCommandExplainsItselfWithAnExample) {
    for (const ShellCommand* command : commands()) {
        const std::string name(command->spec.name);
        SCOPED_TRACE(name);
        EXPECT_EQ(shell(name + " --help"), Status::answer);
        EXPECT_NE(output.find("usage: " + name), std::string::npos);
        EXPECT_NE(output.find("example: " + std::string(command->spec.example)), std::string::npos);
        EXPECT_EQ(shell("help " + name), Status::answer);
        EXPECT_NE(output.find("usage: " + name), std::string::npos);
        EXPECT_EQ(shell(name + " --version"), Status::answer);
        EXPECT_TRUE(output.starts_with(name + " of Zooid ")) << output;
        EXPECT_EQ(shell(name + " --wrong"), Status::usage);
        EXPECT_EQ(output, "");
        EXPECT_TRUE(split_commands(command->spec.example));
        EXPECT_EQ(fake.trips_made, 0U);
        EXPECT_FALSE(session.ending);
    }
}

TEST_F(RunWords, HelpListsEveryCommand) {
    EXPECT_EQ(shell("help"), Status::answer);
    for (const ShellCommand* command : commands())
        EXPECT_NE(output.find("\n" + std::string(command->spec.name) + " "), std::string::npos)
            << command->spec.name;
    EXPECT_EQ(shell("help nothing"), Status::usage);
    EXPECT_EQ(shell("help --json"), Status::answer);
    EXPECT_TRUE(output.starts_with(R"({"version":1,"command":"help")"));
}

TEST_F(RunWords, ALineStopsAtItsFirstFailure) {
    EXPECT_EQ(shell("name set a 1; name get b; name get a"), Status::none);
    EXPECT_EQ(output, "");
    EXPECT_EQ(shell("name get b; name get a; ping x", true), Status::none);
    EXPECT_EQ(output, "1\n");
    EXPECT_EQ(std::ranges::count(errors, '\n'), 2);
}

TEST_F(RunWords, SplitFaultsAreUsageErrors) {
    EXPECT_EQ(shell("name get 'a"), Status::usage);
    EXPECT_EQ(std::ranges::count(errors, '\n'), 1);
    EXPECT_EQ(shell(""), Status::answer);
    EXPECT_EQ(shell(" ; ;"), Status::answer);
}

TEST_F(RunWords, FailuresAreJsonWhenAskedFor) {
    EXPECT_EQ(shell("name get b --json"), Status::none);
    EXPECT_EQ(output,
              R"({"version":1,"command":"name","status":1,"error":"name: name 'b' does not exist"})"
              "\n");
    EXPECT_EQ(errors, "");
}

TEST_F(RunWords, ShutdownEndsTheLineWithItsStatus) {
    EXPECT_EQ(shell("shutdown 4; name set a 1"), Status::answer);
    ASSERT_TRUE(session.ending);
    EXPECT_EQ(session.ending->status, 4);
    EXPECT_TRUE(fake.names.empty());
    session.ending.reset();
    EXPECT_EQ(shell("name get b; shutdown", true), Status::none);
    ASSERT_TRUE(session.ending);
    EXPECT_FALSE(session.ending->status);
    session.ending.reset();
    for (const char* line : {"shutdown 128", "shutdown x", "shutdown 1 2"})
        EXPECT_EQ(shell(line), Status::usage) << line;
    EXPECT_FALSE(session.ending);
}

// Goal: with the pool exhausted every line answers `limit` in words, and works again afterwards.
TEST_F(RunWords, WithoutFramesALineAnswersLimit) {
    std::vector<StatusTask> held;
    for (std::size_t i = 0; i < frames_max; ++i) held.push_back(run_line(session, "mem", false));
    EXPECT_EQ(shell("mem"), Status::limit);
    held.pop_back();
    held.pop_back();
    held.pop_back();
    EXPECT_EQ(shell("mem"), Status::limit);  // a frame for the line, none for the command's call
    held.clear();
    EXPECT_EQ(shell("mem"), Status::answer);
}

}  // namespace
}  // namespace zooid::shell::testing
