// One attempt to break a rule of the machine, and what must come of it.
#pragma once
#include <cstdint>
#include <string_view>
#include <zooid/abi/status.hpp>

namespace zooid::attack {

/// What the attempt goes for.
enum class Class : std::uint8_t {
    forgery,
    confusion,
    retype,
    revoked,
    tables,
    pointers,
    alignment,
    races,
    machine,
    debug,
    leaks,
    starvation,
    flooding,
    vectors,
    flags,
    entry,
    preemption,
    nesting,
    images,
};
inline constexpr unsigned classes_count = static_cast<unsigned>(Class::images) + 1;
[[nodiscard]] constexpr std::string_view name(Class kind) {
    constexpr std::string_view names[] = {"capability forgery",
                                          "type confusion",
                                          "double retype",
                                          "use after revoke",
                                          "page tables",
                                          "kernel pointers",
                                          "unaligned and non-canonical",
                                          "races with another core",
                                          "ports and machine registers",
                                          "debug registers",
                                          "leaks between dispatchers",
                                          "timer starvation",
                                          "end point flooding",
                                          "vector state",
                                          "saved flags and selectors",
                                          "entry and return",
                                          "reflection under preemption",
                                          "nesting",
                                          "malformed images"};
    static_assert(sizeof names / sizeof names[0] == classes_count);
    return names[static_cast<unsigned>(kind)];
}

/// Exceptions as attempts end by them.
enum class Fault : std::uint8_t {
    divide_error = 0,
    debug = 1,
    breakpoint = 3,
    invalid_opcode = 6,
    stack_fault = 12,
    general_protection = 13,
    page_fault = 14,
    x87_error = 16,
    none = 255,
};
[[nodiscard]] std::string_view name(Fault fault);

/// What a check found: null when nothing was gained, else what was.
using Finding = const char*;
/// Said by a check that this machine, or this domain, cannot make.
inline constexpr char not_here[] = "not here";

/// A line of the table. Exactly one of the functions is there; none for what is tried from outside.
struct Attempt {
    std::string_view name;
    std::string_view expected;       // as the README says it
    abi::Status (*ask)() = nullptr;  // the kernel's answer must be `status`
    void (*fault)() = nullptr;       // must end by a fault `expected` names, in a puppet
    Finding (*check)() = nullptr;    // must find nothing
    void (*alone)() = nullptr;       // ends its whole domain: run by name only
    abi::Status status = abi::Status::ok;
    Class kind;
};

constexpr Attempt
refused(std::string_view name, Class kind, abi::Status status, abi::Status (*ask)()) {
    return {
        .name = name, .expected = abi::name(status), .ask = ask, .status = status, .kind = kind};
}
constexpr Attempt
faults(std::string_view name, Class kind, std::string_view faults, void (*run)()) {
    return {.name = name, .expected = faults, .fault = run, .kind = kind};
}
constexpr Attempt kept(std::string_view name, Class kind, Finding (*check)()) {
    return {.name = name, .expected = "nothing gained", .check = check, .kind = kind};
}
/// @param report what the report of its end says.
constexpr Attempt
killed(std::string_view name, Class kind, std::string_view report, void (*run)()) {
    return {.name = name, .expected = report, .alone = run, .kind = kind};
}
/// Does not end by itself; what counts is that everybody else goes on, and that it can be killed.
constexpr Attempt endured(std::string_view name, Class kind, void (*run)()) {
    return {.name = name, .expected = "the others go on", .alone = run, .kind = kind};
}
constexpr Attempt outside(std::string_view name, Class kind, std::string_view expected) {
    return {.name = name, .expected = expected, .kind = kind};
}

}  // namespace zooid::attack
