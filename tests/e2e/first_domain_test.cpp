// The guest's own tests as the boot core's first domain: with every capability a monitor has.
#include <gtest/gtest.h>

#include <cstdio>
#include <sstream>
#include <string>
#include <zooid/hake/guest.hpp>
#include <zooid/hake/image.hpp>

#include "guest_run.hpp"
#include "machine.hpp"

namespace zooid::e2e {
namespace {

using std::chrono::seconds;
constexpr seconds patience(60);  // for a loaded host; a healthy run takes a few seconds

hake::MachineOptions one_core() {
    hake::MachineOptions machine;
    machine.cores = 1;
    machine.accelerator = hake::Accelerator::tcg;
    machine.memory_mib = 3072;  // so that there is a whole aligned GiB of RAM
    return machine;
}

/// Boots one core with `guest_tests` in the monitor's place and returns what it printed.
std::string first_domain_output(const hake::MachineOptions& machine) {
    hake::GuestOptions guest;
    guest.machine = machine;
    guest.direct = true;
    const auto prepared = hake::prepare_guest(guest);
    if (!prepared) return prepared.error().message;
    const auto folder = hake::workspace().build / "guest";
    const auto manifest = hake::parse_manifest(
        "kernel zooid.elf\nmodule cpudriver\nmodule libos\n"
        "file " +
        (folder / "guest_tests").string() + " as monitor\n");
    if (!manifest) return manifest.error().message;
    const hake::ImageInputs inputs{.manifest = *manifest,
                                   .guest_folder = folder,
                                   .cache_folder = hake::workspace().build / "image"};
    const auto bundle = hake::make_bundle(inputs);
    if (!bundle) return bundle.error().message;
    auto running =
        Machine::boot(prepared->plan, hake::DirectBoot{.kernel = hake::kernel_path(inputs),
                                                       .bundle = *bundle,
                                                       .command_line = {}});
    if (!running) return running.error().message;
    const auto output = running->expect("Global test environment tear-down", patience);
    const auto counts = running->expect("[  PASSED  ]", seconds(10));
    if (!output) return "did not end: " + running->pending();
    return *output + counts.value_or("") + running->pending();
}

void expect_passed(const std::string& output, std::string_view test) {
    EXPECT_NE(output.find("[       OK ] " + std::string(test)), std::string::npos) << test << "\n"
                                                                                   << output;
}

TEST(FirstDomain, UsesPortsAndInterruptsByCapability) {
    const std::string output = first_domain_output(one_core());
    EXPECT_NE(output.find("[  PASSED  ]"), std::string::npos) << output;
    EXPECT_EQ(output.find("[  FAILED  ]"), std::string::npos) << output;
    for (const std::string_view test :
         {"Devices.APortAnswersItsHolderOnly", "Devices.TheKernelsOwnPortsAreNobodys",
          "Interrupts.TheClockTicksAtItsListener", "Interrupts.NothingComesAfterTheEnd",
          "Interrupts.RoutesAreRefusedByName", "LargePages.AGibibyteIsOneEntry",
          "KernelPointers.MonitorsCallsAreRefused"})
        expect_passed(output, test);
}

// Goal: interrupts are off for a bounded number of instructions, however many capabilities there
// are. The guest's test measures each entry with 2^16 capabilities; here its ticks are
// instructions.
TEST(KernelEntry, TheLongestIsBounded) {
    constexpr unsigned long entry_instructions_max = 60'000;
    const Ran ran = run("run guest_tests --gtest_filter=Bounds.*; shutdown",
                        {.cores = 1, .instruction_count = true});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    const std::string& output = ran.output;
    expect_passed(output, "Bounds.EntriesStayShortWithManyCapabilities");
    unsigned lines = 0;
    std::istringstream text(output);
    for (std::string line; std::getline(text, line);) {
        if (!line.starts_with("longest ")) continue;
        std::printf("%s\n", line.c_str());
        const auto end = line.find(" ticks");
        const auto begin = line.rfind(' ', end - 1);
        EXPECT_LE(std::stoul(line.substr(begin, end - begin)), entry_instructions_max) << line;
        ++lines;
    }
    EXPECT_EQ(lines, 10U) << output;
}

// Only the boot core has the console: more text of another core than is ever on its way to there.
TEST(Output, OfAFarCoreComesWhole) {
    std::string expected;
    for (unsigned line = 1; line <= 20'000; ++line) expected += std::to_string(line) + "\n";
    const Ran ran = run("run --core 1 busybox seq 1 20000; shutdown", {.cores = 2});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_TRUE(ran.output.contains(expected)) << ran.output.size() << " bytes came";
}

}  // namespace
}  // namespace zooid::e2e
