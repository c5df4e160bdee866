// Guests that run, as hosts find them.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <filesystem>
#include <zooid/hake/qemu_line.hpp>
#include <zooid/hake/running_guests.hpp>
#include <zooid/hake/scratch_dir.hpp>
#include <zooid/hake/script.hpp>

namespace zooid::hake {
namespace {

namespace fs = std::filesystem;

class Guests : public ::testing::Test {
protected:
    void SetUp() override { ::setenv("XDG_RUNTIME_DIR", scratch.path().c_str(), 1); }
    void TearDown() override { ::unsetenv("XDG_RUNTIME_DIR"); }

    /// A socket where QEMU would make it.
    static UniqueFd listen_at(const fs::path& path) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::ranges::copy(path.native(), address.sun_path);
        UniqueFd listening(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        EXPECT_EQ(bind(listening.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(listen(listening.get(), 4), 0);
        return listening;
    }

    ScratchDir scratch = ScratchDir::make().value();
};

TEST_F(Guests, AreListedWhileTheyRun) {
    EXPECT_TRUE(running_guests().empty());
    EXPECT_EQ(attach_to_guest("").error().status, ExitStatus::usage);
    auto first = GuestPlace::make("", 4);
    auto second = GuestPlace::make("", 2);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->name(), "zooid");
    EXPECT_EQ(second->name(), "zooid2");
    EXPECT_EQ(GuestPlace::make("zooid", 1).error().status, ExitStatus::usage);
    const auto guests = running_guests();
    ASSERT_EQ(guests.size(), 2U);
    EXPECT_EQ(guests[0].pid, getpid());
    EXPECT_EQ(guests[1].cores, 2U);
    EXPECT_EQ(attach_to_guest("").error().status, ExitStatus::usage) << "which one?";
    EXPECT_EQ(attach_to_guest("other").error().status, ExitStatus::usage);
    {
        const GuestPlace gone = std::move(*first);
    }
    EXPECT_EQ(running_guests().size(), 1U);
}

TEST_F(Guests, OneHostAtATimeIsAttached) {
    auto place = GuestPlace::make("here", 1);
    ASSERT_TRUE(place);
    EXPECT_EQ(attach_to_guest("here").error().status, ExitStatus::fault) << "no socket yet";
    const UniqueFd listening = listen_at(place->line());
    auto line = attach_to_guest("");
    ASSERT_TRUE(line) << line.error().message;
    EXPECT_EQ(running_guests().front().attached, getpid());
    const auto second = attach_to_guest("here");
    EXPECT_EQ(second.error().status, ExitStatus::limit);
    EXPECT_TRUE(second.error().message.contains(std::to_string(getpid())));
    {
        const AttachedLine ended = std::move(*line);
    }
    EXPECT_EQ(running_guests().front().attached, 0);
    EXPECT_TRUE(attach_to_guest("here"));
}

// What a killed command left is no guest; what others may write into is not believed.
TEST_F(Guests, OnlyWhatIsOursAndAliveCounts) {
    ASSERT_TRUE(GuestPlace::make("once", 1));
    const fs::path base = scratch.path() / "zooid";
    fs::create_directory(base / "dead");
    EXPECT_TRUE(running_guests().empty());
    EXPECT_FALSE(fs::exists(base / "dead"));
    fs::permissions(base, fs::perms::all);
    EXPECT_EQ(GuestPlace::make("open", 1).error().status, ExitStatus::fault);
    fs::permissions(base, fs::perms::owner_all);
    ::setenv("XDG_RUNTIME_DIR", (scratch.path() / std::string(120, 'x')).c_str(), 1);
    fs::create_directory(scratch.path() / std::string(120, 'x'));
    EXPECT_EQ(GuestPlace::make("far", 1).error().status, ExitStatus::fault);
}

TEST_F(Guests, HaveTheirPortOnlyWhenTheyAreNamed) {
    MachinePlan plan;
    const auto has_port = [&plan] {
        const auto words = qemu_arguments(plan, DiskBoot{"disk"});
        return std::ranges::any_of(
            words, [](const std::string& word) { return word.starts_with("isa-serial,"); });
    };
    EXPECT_FALSE(has_port());
    plan.host_line = "/run/line";
    EXPECT_TRUE(has_port());
    EXPECT_EQ(kernel_command_line("a", {.script = {}, .host_line = true}).value(), "a host-line");
    EXPECT_TRUE(is_guest_name("my-guest_2"));
    for (const char* wrong : {"", ".", "a/b", "core(C, A)", "a b"})
        EXPECT_FALSE(is_guest_name(wrong)) << wrong;
}

}  // namespace
}  // namespace zooid::hake
