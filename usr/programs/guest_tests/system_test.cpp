// Clocks, names, counters and errors of the personality.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <zooid/native/runtime.hpp>

namespace {

std::uint64_t clock_ns(clockid_t clock) {
    timespec now{};
    EXPECT_EQ(clock_gettime(clock, &now), 0);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(now.tv_nsec);
}

std::uint64_t times_unknown(std::uint64_t number) {
    std::array<std::uint64_t, 128> pairs{};
    const std::uint32_t count = zooid::native::runtime().unknown_calls(pairs.data(), 64);
    for (std::uint32_t i = 0; i < count; ++i)
        if (pairs[2 * i] == number) return pairs[2 * i + 1];
    return 0;
}

TEST(System, ClocksNeverGoBack) {
    for (const clockid_t clock : {CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_BOOTTIME}) {
        std::uint64_t last = clock_ns(clock);
        for (int i = 0; i < 20'000; ++i) {
            const std::uint64_t now = clock_ns(clock);
            ASSERT_GE(now, last) << clock << " " << i;
            last = now;
        }
    }
    std::uint64_t last = zooid::native::now_ns();
    for (int i = 0; i < 20'000; ++i) {
        const std::uint64_t now = zooid::native::now_ns();
        ASSERT_GE(now, last);
        last = now;
    }
}

TEST(System, TheTwoClocksAgree) {
    const std::uint64_t before = zooid::native::now_ns();
    const std::uint64_t between = clock_ns(CLOCK_MONOTONIC);
    const std::uint64_t after = zooid::native::now_ns();
    EXPECT_LE(before, between);
    EXPECT_LE(between, after);
}

TEST(System, ASleepIsAtLeastAsLongAsAsked) {
    const timespec asked{0, 10'000'000};
    const std::uint64_t before = clock_ns(CLOCK_MONOTONIC);
    ASSERT_EQ(nanosleep(&asked, nullptr), 0);
    EXPECT_GE(clock_ns(CLOCK_MONOTONIC) - before, 10'000'000U);
}

TEST(System, TheWorkingDirectoryIsTheRoot) {
    std::array<char, 64> path{};
    ASSERT_NE(getcwd(path.data(), path.size()), nullptr);
    EXPECT_STREQ(path.data(), "/");
    EXPECT_EQ(getcwd(path.data(), 1), nullptr);
    EXPECT_EQ(errno, ERANGE);
}

TEST(System, AnUnknownCallIsRefusedAndCounted) {
    constexpr long number = SYS_bpf;
    const std::uint64_t before = times_unknown(number);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(syscall(number, 0, 0, 0), -1);
        EXPECT_EQ(errno, ENOSYS);
    }
    EXPECT_EQ(times_unknown(number), before + 3);
}

TEST(System, ThereAreNoFiles) {
    EXPECT_EQ(open("/etc/passwd", O_RDONLY), -1);
    EXPECT_EQ(errno, ENOENT);
    char byte = 0;
    EXPECT_EQ(write(7, &byte, 1), -1);
    EXPECT_EQ(errno, EBADF);
}

TEST(System, WeRunWhereTheDomainInformationSays) {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    ASSERT_EQ(sched_getaffinity(0, sizeof allowed, &allowed), 0);
    EXPECT_TRUE(CPU_ISSET(zooid::native::this_core(), &allowed));
    EXPECT_GE(sched_getcpu(), 0);
    EXPECT_EQ(zooid::native::domain_info().magic, zooid::abi::domain_info_magic);
    EXPECT_EQ(zooid::native::domain_info().version, 1U);
}

TEST(System, ExceptionsUnwindThroughManyFrames) {
    struct Count {
        int& destroyed;
        ~Count() { ++destroyed; }
    };
    int destroyed = 0;
    const auto deep = [&destroyed](auto&& self, int depth) -> int {
        const Count count{destroyed};
        if (depth == 0) throw std::out_of_range("bottom");
        return self(self, depth - 1) + 1;
    };
    EXPECT_THROW(deep(deep, 100), std::out_of_range);
    EXPECT_EQ(destroyed, 101);
}

}  // namespace
