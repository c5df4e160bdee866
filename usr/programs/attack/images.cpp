// Programs and boot modules that are none: tried from outside, by tests/e2e/attack_test.cpp.
#include "attempts.hpp"

namespace zooid::attack {

namespace {

constexpr Class kind = Class::images;

constexpr Attempt table[] = {
    outside("elf-empty", kind, "refused"),
    outside("elf-text", kind, "refused"),
};

}  // namespace

Attempts images() { return table; }

}  // namespace zooid::attack
