// The serial port by which a host asks the knowledge base: given whole to the program that drives
// it.
#include <algorithm>
#include <array>
#include <cstdio>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

#include "monitor.hpp"

namespace zooid::monitor {

namespace {

// As hake/src/qemu_line.cpp makes the port; vectors are given away from the last one down.
constexpr std::uint64_t port_first = 0x3e8;
constexpr std::uint64_t port_count = 8;
constexpr std::uint64_t port_input = 7;  // of the I/O APIC

/// `count` units of an origin, from `first` on; 0: it has none of them, or there is no slot.
std::uint32_t cut(abi::BirthSlot origin, std::uint64_t first, std::uint64_t count) {
    abi::CapWords words;
    if (!native::identify(native::slot(origin), words).ok() || first < words.word[1]) return 0;
    const std::uint32_t slot = native::runtime().allocate_slot();
    if (slot == 0) return 0;
    const auto made = native::retype(native::slot(origin), first - words.word[1], words.type(),
                                     count, 1, {.cptr = slot});
    if (made.ok()) return slot;
    native::runtime().free_slot(slot);
    return 0;
}

std::uint64_t last_of(abi::BirthSlot origin) {
    abi::CapWords words;
    if (!native::identify(native::slot(origin), words).ok()) return 0;
    return words.word[1] + words.word[2] - 1;
}

}  // namespace

void Monitor::start_host_line() {
    const std::array devices = {
        cut(abi::BirthSlot::io_ports, port_first, port_count),
        cut(abi::BirthSlot::irq_sources, port_input, 1),
        cut(abi::BirthSlot::irq_dests, last_of(abi::BirthSlot::irq_dests), 1)};
    const std::string_view arguments[] = {"host_line"};
    const bool has_all = std::ranges::find(devices, 0U) == devices.end();
    const auto started = has_all ? spawn_here({.program = "host_line",
                                               .arguments = arguments,
                                               .spawners = {},
                                               .trusted = true,
                                               .devices = devices})
                                 : std::unexpected(schema::monitor::Status::no_memory);
    if (!started) std::puts("zooid: the line to the host was not started");
    host_line_ = started.value_or(0);
    for (const std::uint32_t device : devices) drop_capability(device);  // it has its own
}

void Monitor::restart_host_line() {
    host_line_ = 0;
    if (!host_line_restarts_.may_start(executor().now().us)) {
        std::puts("zooid: the line to the host ends again and again; it is left alone");
        return;
    }
    std::puts("zooid: the line to the host has ended; it is started again");
    start_host_line();
}

}  // namespace zooid::monitor
