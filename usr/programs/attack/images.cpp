// Programs and boot modules that are none: tried from outside, by tests/e2e/attack_test.cpp.
#include "attempts.hpp"

namespace zooid::attack {

namespace {

constexpr Class kind = Class::images;

constexpr Attempt table[] = {
    outside("elf-of-one-byte", kind, "malformed ELF program"),
    outside("elf-of-text", kind, "not an ELF program"),
    outside("elf-without-segments", kind, "malformed ELF program"),
    outside("elf-cut-in-the-middle", kind, "malformed ELF program"),
    outside("elf-of-32-bits", kind, "a program for another machine"),
    outside("elf-of-another-machine", kind, "a program for another machine"),
    outside("elf-object", kind, "malformed ELF program"),
    outside("elf-with-65535-segments", kind, "malformed ELF program"),
    outside("elf-with-segments-past-its-end", kind, "malformed ELF program"),
    outside("elf-with-an-interpreter", kind, "dynamically linked: link it statically"),
    outside("elf-segment-past-the-file", kind, "malformed ELF program"),
    outside("elf-segment-that-wraps", kind, "malformed ELF program"),
    outside("elf-segment-in-the-kernel", kind, "malformed ELF program"),
    outside("elf-segment-over-the-libos", kind, "malformed ELF program"),
    outside("elf-segment-over-another", kind, "malformed ELF program"),
    outside("elf-writable-code", kind, "malformed ELF program"),
    outside("elf-entry-in-the-kernel", kind, "malformed ELF program"),
    outside("elf-entry-in-data", kind, "malformed ELF program"),
    outside("boot-without-driver", kind, "cannot boot: no module named cpudriver"),
    outside("boot-driver-of-text", kind,
            "core 0 cannot start: the module cpudriver is no position-independent image"),
    outside("boot-driver-cut", kind,
            "core 0 cannot start: the module cpudriver is no position-independent image"),
    outside("boot-driver-of-another-machine", kind,
            "core 0 cannot start: the module cpudriver is no position-independent image"),
    outside("boot-libos-of-text", kind, "panic: the module `libos` is no libos image"),
    outside("boot-monitor-of-text", kind, "core 0 panic: its monitor has ended, exit status 126"),
    outside("boot-shell-of-text", kind, "not an ELF program"),
    outside("boot-bundle-cut", kind, "cannot boot: the bundle is damaged"),
};

}  // namespace

Attempts images() { return table; }

}  // namespace zooid::attack
