// Caches, scratch folders, images and child processes: what touches the disk.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <zooid/hake/boot_sector.hpp>
#include <zooid/hake/image.hpp>
#include <zooid/hake/kvm.hpp>
#include <zooid/hake/process.hpp>
#include <zooid/hake/scratch_dir.hpp>

namespace zooid::hake {
namespace {

namespace fs = std::filesystem;

TEST(KvmCache, RemembersForTheSameHostOnly) {
    const auto scratch = ScratchDir::make().value();
    const auto path = scratch.path() / "deep/er/accel.json";
    const KvmCacheKey key{"qemu 1", "kvm 1", "boot 1"};
    EXPECT_FALSE(load_kvm_answer(path, key).has_value());
    store_kvm_answer(path, key, {true, "because"});
    const auto kept = load_kvm_answer(path, key).value_or(KvmAnswer{false, "forgotten"});
    EXPECT_TRUE(kept.works);
    EXPECT_EQ(kept.reason, "because");
    for (const auto& other :
         {KvmCacheKey{"qemu 2", "kvm 1", "boot 1"}, KvmCacheKey{"qemu 1", "kvm 2", "boot 1"},
          KvmCacheKey{"qemu 1", "kvm 1", "boot 2"}})
        EXPECT_FALSE(load_kvm_answer(path, other).has_value());
}

TEST(KvmCache, DamageMeansAskAgain) {
    const auto scratch = ScratchDir::make().value();
    const auto path = scratch.path() / "accel.json";
    for (const auto* text :
         {"", "{", "[]", "{\"version\":1}", "{\"version\":2}",
          R"({"version":1,"qemu":1,"kvm_device":"","boot_id":""})",
          R"({"version":1,"qemu":"","kvm_device":"","boot_id":"","works":"x"})"}) {
        ASSERT_TRUE(write_file(path, text).has_value());
        EXPECT_FALSE(load_kvm_answer(path, {}).has_value()) << text;
    }
}

TEST(ScratchDir, GoesWithItsObjectAndCleansUpAfterTheDead) {
    const auto parent = ScratchDir::make().value();
    const pid_t dead = fork();
    if (dead == 0) _exit(0);
    waitpid(dead, nullptr, 0);
    const auto left = parent.path() / ("zooid-run-" + std::to_string(dead) + "-abcdef");
    const auto alive = parent.path() / ("zooid-run-" + std::to_string(getppid()) + "-abcdef");
    const auto foreign = parent.path() / "something-else";
    for (const auto& folder : {left, alive, foreign}) fs::create_directory(folder);
    fs::path made;
    {
        const auto scratch = ScratchDir::make(parent.path()).value();
        made = scratch.path();
        EXPECT_EQ(fs::status(made).permissions(), fs::perms::owner_all);
    }
    EXPECT_FALSE(fs::exists(made));
    EXPECT_FALSE(fs::exists(left));
    EXPECT_TRUE(fs::exists(alive));
    EXPECT_TRUE(fs::exists(foreign));
    EXPECT_EQ(ScratchDir::make("/nowhere").error().status, ExitStatus::fault);
}

class ImageTest : public testing::Test {
protected:
    void SetUp() override {
        fs::create_directory(guest_);
        ASSERT_TRUE(write_file(guest_ / "k", "kernel").has_value());
        ASSERT_TRUE(write_file(guest_ / "m", "module").has_value());
    }

    ScratchDir scratch_ = ScratchDir::make().value();
    fs::path guest_ = scratch_.path() / "guest";
    ImageInputs inputs_{.manifest = parse_manifest("kernel k\nmodule m x\n").value(),
                        .guest_folder = guest_,
                        .cache_folder = scratch_.path() / "cache"};
};

TEST_F(ImageTest, IsoIsMadeOnceForEachContent) {
    const auto first = make_iso(inputs_, "a").value();
    EXPECT_NE(read_file(first).value().find("CD001"), std::string::npos);
    EXPECT_LT(fs::file_size(first), 2U << 20) << "lean";
    inputs_.grub_mkrescue = "false";  // a second making would fail
    EXPECT_EQ(make_iso(inputs_, "a").value(), first);
    EXPECT_EQ(make_iso(inputs_, "b").error().status, ExitStatus::fault);
    ASSERT_TRUE(write_file(guest_ / "m", "longer module").has_value());
    EXPECT_FALSE(make_iso(inputs_, "a").has_value());
}

TEST_F(ImageTest, BundleHoldsTheModules) {
    const auto bundle = make_bundle(inputs_).value();
    EXPECT_NE(read_file(bundle).value().find("module"), std::string::npos);
    EXPECT_EQ(make_bundle(inputs_).value(), bundle);
}

TEST_F(ImageTest, MissingInputIsNamed) {
    fs::remove(guest_ / "m");
    for (const auto& result : {make_iso(inputs_, ""), make_bundle(inputs_)}) {
        ASSERT_FALSE(result.has_value());
        EXPECT_NE(result.error().message.find("guest/m"), std::string::npos);
    }
}

TEST_F(ImageTest, OldImagesGoButNotFreshOnes) {
    const auto folder = inputs_.cache_folder;
    fs::create_directory(folder);
    const auto now = fs::file_time_type::clock::now();
    for (std::size_t i = 0; i < cached_images_max + 3; ++i) {
        const auto path = folder / ("i" + std::to_string(i));
        ASSERT_TRUE(write_file(path, "").has_value());
        // Two are old, the rest in use: only old ones may go.
        fs::last_write_time(path, i < 2 ? now - std::chrono::hours(1) : now);
    }
    ASSERT_TRUE(cache_slot(folder, "new").has_value());
    EXPECT_FALSE(fs::exists(folder / "i0"));
    EXPECT_FALSE(fs::exists(folder / "i1"));
    EXPECT_TRUE(fs::exists(folder / "i2"));
}

TEST(Process, OutputAndStatusComeBack) {
    const auto ran = run_captured({.arguments = {"sh", "-c", "echo $X; echo err >&2; exit 3"},
                                   .descriptors = {},
                                   .environment = {{"X", "value"}}})
                         .value();
    EXPECT_EQ(ran.output, "value\nerr\n");
    EXPECT_EQ(ran.exit.code, 3);
}

TEST(Process, MissingProgramIsAFaultWithItsCure) {
    const auto ran =
        run_captured({.arguments = {"no-such-program"}, .descriptors = {}, .environment = {}});
    ASSERT_FALSE(ran.has_value());
    EXPECT_EQ(ran.error().status, ExitStatus::fault);
    EXPECT_NE(ran.error().message.find("hake/install"), std::string::npos);
}

TEST(Process, LimitEndsIt) {
    const auto ran =
        run_captured({.arguments = {"sleep", "60"}, .descriptors = {}, .environment = {}},
                     std::chrono::milliseconds(50));
    ASSERT_TRUE(ran.has_value());
    EXPECT_TRUE(ran->timed_out);
    EXPECT_EQ(ran->exit.signal, SIGKILL);
}

TEST(Process, ObjectsEndTakesTheChild) {
    pid_t pid = 0;
    {
        auto child =
            Process::start({.arguments = {"sleep", "60"}, .descriptors = {}, .environment = {}});
        ASSERT_TRUE(child.has_value());
        pid = child->pid();
        EXPECT_EQ(kill(pid, 0), 0);
        EXPECT_FALSE(child->poll().has_value());
    }
    EXPECT_NE(kill(pid, 0), 0);
}

}  // namespace
}  // namespace zooid::hake
