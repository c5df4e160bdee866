#include "arch/x86_64/instructions.hpp"
#include "boot/wall_clock.hpp"

namespace zooid::cpudriver {

namespace {

constexpr std::uint16_t index_port = 0x70;
constexpr std::uint16_t data_port = 0x71;
constexpr unsigned reads_max = 100'000;  // an update takes 2 ms, a port access a microsecond

std::uint8_t read_register(std::uint8_t index) {
    out8(index_port, index);
    return in8(data_port);
}

bool updating() { return (read_register(10) & 0x80) != 0; }

WallClock read_once() {
    return {.seconds = read_register(0),
            .minutes = read_register(2),
            .hours = read_register(4),
            .day = read_register(7),
            .month = read_register(8),
            .year = read_register(9),
            .register_b = read_register(11)};
}

}  // namespace

WallClock read_wall_clock() {
    for (unsigned tries = 0; tries < reads_max; ++tries) {
        if (updating()) continue;
        const WallClock first = read_once();
        if (!updating() && read_once() == first) return first;
    }
    return {};
}

}  // namespace zooid::cpudriver
