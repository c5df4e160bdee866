// The battery clock's registers as a time.
#include "boot/wall_clock.hpp"

#include <gtest/gtest.h>

#include <ctime>

namespace zooid::cpudriver {
namespace {

constexpr std::uint8_t binary_24 = 6;
constexpr std::uint8_t bcd_24 = 2;

std::uint8_t bcd(int value) { return static_cast<std::uint8_t>(value / 10 << 4 | value % 10); }

// Goal: the same seconds as the C library's, in both forms, for days all over the century.
TEST(WallClock, TellsWhatTheLibraryTells) {
    for (std::time_t time = 946684800; time < 4102444800; time += 86400 * 3 + 12347) {
        std::tm parts{};
        gmtime_r(&time, &parts);
        const int year = parts.tm_year - 100;
        const auto byte = [](int value) { return static_cast<std::uint8_t>(value); };
        const WallClock plain{byte(parts.tm_sec),
                              byte(parts.tm_min),
                              byte(parts.tm_hour),
                              byte(parts.tm_mday),
                              byte(parts.tm_mon + 1),
                              byte(year),
                              binary_24};
        const WallClock coded{bcd(parts.tm_sec),
                              bcd(parts.tm_min),
                              bcd(parts.tm_hour),
                              bcd(parts.tm_mday),
                              bcd(parts.tm_mon + 1),
                              bcd(year),
                              bcd_24};
        ASSERT_EQ(unix_seconds(plain), static_cast<std::uint64_t>(time));
        ASSERT_EQ(unix_seconds(coded), static_cast<std::uint64_t>(time));
    }
}

TEST(WallClock, ReadsTwelveHoursWithTheirHalf) {
    WallClock clock{.seconds = 0,
                    .minutes = 0,
                    .hours = 0x12,
                    .day = 1,
                    .month = 1,
                    .year = 0,
                    .register_b = 0};
    EXPECT_EQ(unix_seconds(clock), 946684800U) << "12 at night is hour 0";
    clock.hours = 0x92;
    EXPECT_EQ(unix_seconds(clock), 946684800U + 12 * 3600);
    clock.hours = 0x91;  // 11 in the afternoon
    EXPECT_EQ(unix_seconds(clock), 946684800U + 23 * 3600);
}

TEST(WallClock, NonsenseIsNoTime) {
    const WallClock good{.seconds = 1,
                         .minutes = 2,
                         .hours = 3,
                         .day = 28,
                         .month = 2,
                         .year = 25,
                         .register_b = binary_24};
    EXPECT_NE(unix_seconds(good), 0U);
    EXPECT_EQ(unix_seconds(WallClock{}), 0U);
    WallClock bad = good;
    bad.day = 29;
    EXPECT_EQ(unix_seconds(bad), 0U) << "2025 is no leap year";
    bad = good;
    bad.month = 13;
    EXPECT_EQ(unix_seconds(bad), 0U);
    bad = good;
    bad.hours = 24;
    EXPECT_EQ(unix_seconds(bad), 0U);
    bad = good;
    bad.seconds = 60;
    EXPECT_EQ(unix_seconds(bad), 0U);
    bad = good;
    bad.year = 100;
    EXPECT_EQ(unix_seconds(bad), 0U);
}

}  // namespace
}  // namespace zooid::cpudriver
