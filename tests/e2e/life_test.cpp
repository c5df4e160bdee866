// Programs that can be ended, typed to, and know the time.
#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>
#include <sstream>

#include "guest_run.hpp"
#include "machine.hpp"

namespace zooid::e2e {
namespace {

using std::chrono::seconds;
constexpr seconds patience(60);  // for a loaded host; a healthy machine takes a second
constexpr std::string_view prompt = "zooid> ";
constexpr std::string_view ctrl_c = "\x03";
constexpr std::string_view ctrl_d = "\x04";

std::vector<nlohmann::json> json_lines(const std::string& output) {
    std::vector<nlohmann::json> found;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("{\"version\"")) found.push_back(nlohmann::json::parse(line));
    }
    return found;
}

std::uint64_t bytes_of(const nlohmann::json& memory, std::string_view row) {
    for (const auto& each : memory["rows"]) {
        if (each["memory"] == row) return each["bytes"].get<std::uint64_t>();
    }
    ADD_FAILURE() << "no row " << row << " in " << memory;
    return 0;
}

std::string repeated(std::string_view command, int times) {
    std::string script;
    for (int i = 0; i < times; ++i) script += std::string(command) + ';';
    return script;
}

/// A person at the console of a machine with `cores` cores.
class Console : public testing::Test {
protected:
    void boot(unsigned cores) {
        hake::MachineOptions options;
        options.cores = cores;
        options.accelerator = hake::Accelerator::tcg;
        auto machine = Machine::boot_zooid(options, {});
        ASSERT_TRUE(machine.has_value()) << machine.error().message;
        machine_.emplace(std::move(*machine));
        expect(prompt);
    }
    /// What came up to `text`, with it.
    std::string expect(std::string_view text) {
        const auto taken = machine_->expect(text, patience);
        EXPECT_TRUE(taken.has_value()) << "no '" << text << "' in " << machine_->pending();
        return taken.value_or("");
    }
    void type(std::string_view bytes) { ASSERT_TRUE(machine_->type(bytes)); }
    /// Types a command and takes the editor's echo of it.
    void start(const std::string& line) {
        type(line + "\n");
        expect("\n");
    }
    /// The output of one command.
    std::string run_command(const std::string& line) {
        start(line);
        return expect(prompt);
    }

private:
    std::optional<Machine> machine_;
};

// Goal: memory, slots and page tables of ended domains come back. The first runs may make the
// monitor's heap and tables grow; from then on nothing does.
TEST(Life, FiftyRunsLeaveNothingBehind) {
    const Ran ran =
        run(repeated("run hello", 3) + "run threads 4;mem --json;" + repeated("run hello", 50) +
                repeated("run threads 4", 4) + "mem --json;shutdown",
            {.cores = 4});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    const auto memory = json_lines(ran.output);
    ASSERT_EQ(memory.size(), 2U) << ran.output;
    for (const std::string_view row : {"of this core, free for domains", "used by its monitor"})
        EXPECT_EQ(bytes_of(memory[0], row), bytes_of(memory[1], row)) << row;
}

// A program that makes no call any more, on any core, is ended from outside, and its memory is
// back.
TEST_F(Console, CtrlCEndsWhatSpinsOnEveryCore) {
    boot(4);
    const std::string before = run_command("mem --json");
    for (int round = 0; round < 3; ++round) {
        start("run threads 4 forever");
        expect("4 threads spin");
        type(ctrl_c);
        EXPECT_NE(expect(prompt).find("threads was ended by Ctrl-C, exit status 130"),
                  std::string::npos);
    }
    const std::string after = run_command("mem --json");
    EXPECT_EQ(bytes_of(json_lines(before).at(0), "of this core, free for domains"),
              bytes_of(json_lines(after).at(0), "of this core, free for domains"));
    EXPECT_NE(run_command("run threads 4").find("threads 4 cores 4"), std::string::npos);
}

// The shell that `oncore` starts elsewhere ends, and with it what it started.
TEST_F(Console, CtrlCEndsWhatRunsOnAnotherCore) {
    boot(3);
    start("oncore 2 run busybox sleep 1000");
    while (true) {  // until the program runs: nothing of it is seen here
        type(ctrl_c);
        const std::string shown = expect(prompt);
        ASSERT_NE(shown.find("^C"), std::string::npos) << shown;
        const std::string left = run_command("oncore 2 ps");
        EXPECT_EQ(left.find("busybox"), std::string::npos) << left;
        if (shown.find("exit status 130") != std::string::npos) break;
        start("oncore 2 run busybox sleep 1000");
    }
}

TEST_F(Console, KillEndsWhatThisShellStarted) {
    boot(2);
    const std::string started = run_command("run --background --core 1 busybox sleep 1000");
    const auto at = started.find("domain ");
    ASSERT_NE(at, std::string::npos) << started;
    const std::string id = started.substr(at + 7, started.find('\n', at) - at - 7);
    EXPECT_NE(run_command("oncore 1 ps").find(id + "     1  busybox"), std::string::npos);
    EXPECT_EQ(run_command("kill " + id), std::string(prompt));
    EXPECT_EQ(run_command("oncore 1 ps").find("busybox"), std::string::npos);
    EXPECT_NE(run_command("kill " + id).find("domain " + id + " does not run"), std::string::npos);
    EXPECT_NE(run_command("run --background threads 2 forever").find("domain "), std::string::npos);
    EXPECT_NE(run_command("run busybox echo still here").find("still here\n"), std::string::npos);
}

TEST(Life, KillRefusesWhatIsNotOurs) {
    const auto status = [](const std::string& command) {
        return run(command + "; shutdown", {.cores = 2});
    };
    const Ran monitor = status("kill 1");
    EXPECT_EQ(monitor.status, 4) << monitor.output;
    EXPECT_NE(monitor.output.find("was not started from this shell"), std::string::npos);
    const Ran far_monitor = status("kill 4294967297");
    EXPECT_EQ(far_monitor.status, 4) << far_monitor.output;
    // An administrator's shell may end what others started: the monitor starts that one again.
    const Ran knowledge_base = status("kill 2");
    EXPECT_EQ(knowledge_base.status, 0) << knowledge_base.output;
    EXPECT_NE(knowledge_base.output.find("it is started again"), std::string::npos);
    const Ran nobody = status("kill 99");
    EXPECT_EQ(nobody.status, 1) << nobody.output;
    EXPECT_NE(nobody.output.find("domain 99 does not run"), std::string::npos);
    EXPECT_EQ(status("kill x").status, 2);
}

TEST_F(Console, AProgramReadsEditedLinesUntilCtrlD) {
    boot(2);
    for (const std::string where : {"", "oncore 1 "}) {
        start(where + "run busybox cat");
        type("wrold\x7f\x7f\x7f\x7forld!\n");
        expect("world!\n");  // of cat: the echo has erasures in it
        type(ctrl_d);
        expect(prompt);
    }
    // What no program reads is the shell's next line.
    start("run busybox sleep 1");
    type("name set typed ahead\n");
    expect("typed ahead");
    expect(prompt);
    EXPECT_NE(run_command("name get typed").find("ahead\n"), std::string::npos);
}

TEST_F(Console, ABusyboxShellIsTypedTo) {
    boot(2);
    start("run busybox sh");
    expect("# ");
    type("x=6; test -t 0 && echo $((x * 7)) on a terminal\n");
    expect("42 on a terminal");
    type("exit 3\n");
    EXPECT_NE(expect(prompt).find("exit status 3"), std::string::npos);
}

// The host's time, on every core.
TEST(WallClock, IsTheHostsOnEveryCore) {
    const std::time_t before = std::time(nullptr);
    const Ran ran =
        run("run busybox date +%s; oncore 1 run busybox date +%s; "
            "oncore 2 run busybox date +%s; shutdown",
            {.cores = 3});
    const std::time_t after = std::time(nullptr);
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    std::istringstream lines(ran.output);
    std::time_t last = before - 2;
    for (int core = 0; core < 3; ++core) {
        std::time_t told = 0;
        ASSERT_TRUE(lines >> told) << ran.output;
        EXPECT_GE(told, last) << "core " << core;
        EXPECT_LE(told, after + 2) << "core " << core;
        last = told;
    }
}

TEST(WallClock, IsTheSameInEveryRunUnderAnInstructionCount) {
    RunOptions options;
    options.cores = 1;
    options.instruction_count = true;
    const Ran ran = run("run busybox date; shutdown", options);
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_NE(ran.output.find("Jan  1 00:00:"), std::string::npos) << ran.output;
    EXPECT_NE(ran.output.find("UTC 2020"), std::string::npos) << ran.output;
}

}  // namespace
}  // namespace zooid::e2e
