#include "boot/wall_clock.hpp"

namespace zooid::cpudriver {

namespace {

constexpr std::uint8_t binary = 4;
constexpr std::uint8_t hours_24 = 2;
constexpr std::uint8_t afternoon = 0x80;

constexpr bool leap(unsigned year) { return year % 4 == 0; }  // right from 1901 to 2099

constexpr unsigned days_of(unsigned month, unsigned year) {
    constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && leap(year) ? 1 : 0);
}

}  // namespace

std::uint64_t unix_seconds(const WallClock& clock) {
    const auto number = [&](unsigned value) {
        return (clock.register_b & binary) != 0 ? value : (value >> 4) * 10 + (value & 15);
    };
    unsigned hours = number(clock.hours & ~afternoon);
    if ((clock.register_b & hours_24) == 0)
        hours = hours % 12 + ((clock.hours & afternoon) != 0 ? 12 : 0);
    const unsigned year = 2000 + number(clock.year);
    const unsigned month = number(clock.month);
    const unsigned day = number(clock.day);
    const unsigned minutes = number(clock.minutes);
    const unsigned seconds = number(clock.seconds);
    if (year > 2099 || month < 1 || month > 12 || day < 1 || day > days_of(month, year) ||
        hours > 23 || minutes > 59 || seconds > 59)
        return 0;
    std::uint64_t days = 10957 + (year - 2000) * 365 + (year - 2000 + 3) / 4;  // 1970 to 1 January
    for (unsigned before = 1; before < month; ++before) days += days_of(before, year);
    return (((days + day - 1) * 24 + hours) * 60 + minutes) * 60 + seconds;
}

}  // namespace zooid::cpudriver
