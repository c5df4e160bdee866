// The command as its user meets it: words in, status and lines out, no QEMU left.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <fstream>
#include <thread>
#include <zooid/hake/boot_sector.hpp>
#include <zooid/hake/process.hpp>
#include <zooid/hake/scratch_dir.hpp>

namespace zooid::hake {
namespace {

using Clock = std::chrono::steady_clock;

class Command : public testing::Test {
protected:
    std::string disk(std::string_view text, std::optional<std::uint8_t> status) {
        const auto path = scratch_.path() / ("disk" + std::to_string(disks_++));
        EXPECT_TRUE(write_file(path, boot_sector_disk(text, status)).has_value());
        return path.string();
    }

    Captured zooid(std::vector<std::string> words) {
        words.insert(words.begin(), ZOOID_HOST);
        return run_captured({.arguments = std::move(words),
                             .descriptors = {},
                             .environment = {{"XDG_CACHE_HOME", scratch_.path().string()}}},
                            std::chrono::seconds(60))
            .value();
    }

    Captured run(std::vector<std::string> words) {
        words.insert(words.begin(), {"run", "--accel", "tcg", "--smp", "1"});
        return zooid(std::move(words));
    }

    ScratchDir scratch_ = ScratchDir::make().value();
    int disks_ = 0;
};

constexpr std::string_view script_console =
    "noise\r\n\x1e"
    "BEGIN\r\nhello\r\n\x1e"
    "END 3\r\nbye\r\n";

TEST_F(Command, HelpAndVersionAnswer) {
    for (const auto* name :
         {"run", "image", "skb", "trace", "sim", "explore", "contract", "test"}) {
        const auto help = zooid({name, "--help"});
        EXPECT_EQ(help.exit.code, 0);
        EXPECT_NE(help.output.find("Example:"), std::string::npos) << help.output;
        EXPECT_EQ(zooid({name, "--version"}).exit.code, 0);
    }
    EXPECT_EQ(zooid({"--help"}).exit.code, 0);
    EXPECT_EQ(zooid({"--version"}).output, "zooid " ZOOID_VERSION "\n");
}

TEST_F(Command, WrongWordsAreUsageErrorsOnOneLine) {
    const std::vector<std::vector<std::string>> wrong{
        {"dance"},
        {"run", "--smp", "0"},
        {"run", "--smp", "x"},
        {"run", "--what"},
        {"run", "--topology", "2,2"},
        {"run", "--topology", "2,2,1", "--smp", "3", "-c", "x"},
        {"run", "-c", ""},
        {"run", "-k"},

        {"run", "--accel", "warp"},
        {"run", "--numa", "9", "-c", "x"},
        {"run", "--timeout", "-1"},
        {"run", "--icount", "--accel", "kvm", "-c", "x"},
        {"test", "--quick", "--soak"},
        {"run", "stray"}};
    for (const auto& words : wrong) {
        const auto ran = zooid(words);
        EXPECT_EQ(ran.exit.code, 2) << ran.output;
        EXPECT_EQ(std::ranges::count(ran.output, '\n'), 1) << ran.output;
    }
}

TEST_F(Command, OutputIsTheCommandsAloneAndStatusTheShells) {
    const auto ran = run({"-c", "x", "--disk", disk(script_console, 3)});
    EXPECT_EQ(ran.exit.code, 3);
    EXPECT_NE(ran.output.find("hello\n"), std::string::npos);
    EXPECT_EQ(ran.output.find("noise"), std::string::npos);
    EXPECT_EQ(ran.output.find("bye"), std::string::npos);
    const auto verbose = run({"-c", "x", "--verbose", "--disk", disk(script_console, 3)});
    EXPECT_NE(verbose.output.find("noise"), std::string::npos) << verbose.output;
}

TEST_F(Command, JsonIsVersioned) {
    const auto ran = run({"-c", "x", "--json", "--disk", disk(script_console, 3)});
    const auto brace = ran.output.find('{');
    ASSERT_NE(brace, std::string::npos) << ran.output;
    const auto json = nlohmann::json::parse(ran.output.substr(brace));
    EXPECT_EQ(json["version"], 1);
    EXPECT_EQ(json["status"], 3);
    EXPECT_EQ(json["output"], "hello\n");
}

TEST_F(Command, JsonCarriesFailuresToo) {
    const auto ran = zooid({"run", "--json"});
    EXPECT_EQ(ran.exit.code, 2);
    const auto brace = ran.output.find('{');
    ASSERT_NE(brace, std::string::npos) << ran.output;
    const auto json = nlohmann::json::parse(ran.output.substr(brace));
    EXPECT_EQ(json["status"], 2);
    EXPECT_NE(json["error"].get<std::string>().find("-c"), std::string::npos);
}

TEST_F(Command, LimitsAndFaultsHaveTheirStatus) {
    EXPECT_EQ(run({"-c", "x", "--disk", disk("hang", {}), "--timeout", "0.5"}).exit.code, 3);
    EXPECT_EQ(zooid({"run", "--smp", "256", "-c", "x"}).exit.code, 3);
    EXPECT_EQ(run({"--mem", "2000000", "-c", "x"}).exit.code, 3);
    const auto missing = run({"--qemu", "no-such-qemu", "-c", "x", "--disk", disk("", 0)});
    EXPECT_EQ(missing.exit.code, 5);
    EXPECT_NE(missing.output.find("hake/install"), std::string::npos) << missing.output;
    EXPECT_EQ(run({"-c", "x", "--disk", "/no/such/disk"}).exit.code, 5)
        << "QEMU's own exit code 1 is not the guest's 0";
}

TEST_F(Command, WithoutATerminalTheConsoleComesWhole) {
    const auto ran = run({"--disk", disk("plain\n", 0)});
    EXPECT_EQ(ran.exit.code, 0);
    EXPECT_NE(ran.output.find("Ctrl-A x"), std::string::npos);
    EXPECT_NE(ran.output.find("plain\n"), std::string::npos);
}

// The number after "QEMU is process", waited for in what the child prints.
pid_t qemu_of(int reader, std::string& seen) {
    constexpr std::string_view words = "QEMU is process ";
    const auto deadline = Clock::now() + std::chrono::seconds(20);
    while (Clock::now() < deadline) {
        char byte = 0;
        if (::read(reader, &byte, 1) != 1) break;
        seen += byte;
        const auto at = seen.find(words);
        if (at == std::string::npos || byte != '\n') continue;
        pid_t pid = 0;
        std::from_chars(seen.data() + at + words.size(), seen.data() + seen.size(), pid);
        return pid;
    }
    return -1;
}

/// Nobody may have waited for it yet: its parent is dead, and who takes it over is the host's
/// affair.
bool has_ended(pid_t pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
    const std::string text{std::istreambuf_iterator<char>(status), {}};
    const auto name_end = text.rfind(')');
    return name_end == text.npos || text.substr(name_end, 3) == ") Z";
}

bool gone(pid_t pid) {
    const auto deadline = Clock::now() + std::chrono::seconds(60);
    while (!has_ended(pid)) {
        if (Clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
}

struct Started {
    Process command;
    UniqueFd reader;
    pid_t qemu;
};

Started start_hanging(const std::string& disk) {
    std::array<int, 2> fds{};
    EXPECT_EQ(pipe2(fds.data(), O_CLOEXEC), 0);
    UniqueFd reader(fds[0]);
    const UniqueFd writer(fds[1]);
    auto command = Process::start({.arguments = {ZOOID_HOST, "run", "--accel", "tcg", "--smp", "1",
                                                 "--verbose", "-c", "x", "--disk", disk},
                                   .descriptors = {{writer.get(), 1}, {writer.get(), 2}},
                                   .environment = {}});
    std::string seen;
    const pid_t qemu = qemu_of(reader.get(), seen);
    EXPECT_GT(qemu, 0) << seen;
    return {std::move(command.value()), std::move(reader), qemu};
}

TEST_F(Command, NoEndLeavesAQemu) {
    const auto hanging = disk("hang", {});
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGKILL}) {
        auto started = start_hanging(hanging);
        ASSERT_GT(started.qemu, 0);
        EXPECT_EQ(kill(started.qemu, 0), 0) << "it runs";
        kill(started.command.pid(), number);
        const auto end = started.command.wait(std::chrono::seconds(10))
                             .value_or(ChildExit{.code = -1, .signal = -1});
        if (number == SIGKILL)
            EXPECT_EQ(end.signal, SIGKILL);
        else
            EXPECT_EQ(end.code, 130);
        EXPECT_TRUE(gone(started.qemu)) << "after signal " << number;
    }
}

TEST_F(Command, TwoRunsAtOnceDoNotMeet) {
    const auto first = disk(
        "\x1e"
        "BEGIN\nfirst\n\x1e"
        "END 4\n",
        4);
    const auto second = disk(
        "\x1e"
        "BEGIN\nsecond\n\x1e"
        "END 6\n",
        6);
    Captured one;
    std::jthread other([&] { one = run({"-c", "x", "--disk", first}); });
    const auto two = run({"-c", "x", "--disk", second});
    other.join();
    EXPECT_EQ(one.exit.code, 4) << one.output;
    EXPECT_EQ(two.exit.code, 6) << two.output;
    EXPECT_NE(one.output.find("first"), std::string::npos);
    EXPECT_NE(two.output.find("second"), std::string::npos);
}

}  // namespace
}  // namespace zooid::hake
