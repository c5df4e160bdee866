// posix_harness PROGRAM [ARGUMENT...]: runs a static Linux program on the personality, on Linux.
#include <cpuid.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <zooid/posix/initial_stack.hpp>
#include <zooid/posix/program_plan.hpp>

#include "host_backend.hpp"
#include "trap.hpp"

namespace zooid::posix::harness {
namespace {

// Below where Linux puts this program itself.
constexpr AddressLimits limits = {{0x10000, 0x5000'0000'0000},
                                  {0x1000'0000'0000, 0x5000'0000'0000}};
constexpr std::uint64_t stack_bytes = 8 << 20;
constexpr std::uint64_t heap_bytes = 1 << 30;
constexpr Address independent_bias = 0x800'0000'0000;
constexpr unsigned cores = 4;
constexpr int exit_not_run = 126;

std::vector<std::byte> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::vector<char> text{std::istreambuf_iterator<char>(file), {}};
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

void load_segments(Process& process, GuestMemory& pages, const ProgramPlan& plan,
                   std::span<const std::byte> file) {
    for (const Segment& segment : plan.list()) {
        const RegionTraits traits{segment.protection, RegionKind::image, true};
        (void)process.home.regions.map(segment.pages(), traits);
        pages.load(segment.pages(), segment.protection, segment.address,
                   file.subspan(segment.file_offset, segment.file_bytes));
    }
}

/// Maps the stack, shows its top pages, writes the initial contents. @return the first RSP
Address load_stack(Process& process, GuestMemory& pages, StackContents contents) {
    constexpr Address top = limits.placed.end;
    constexpr PageRange shown = {top - 64 * 1024, top};
    (void)process.home.regions.map({top - stack_bytes, top},
                                   {readable | writable, RegionKind::stack, true});
    std::vector<std::byte> memory(shown.bytes());
    const auto stack = build_initial_stack(memory, top, contents);
    if (!stack) return 0;
    pages.load(shown, readable | writable, shown.start, memory);
    return *stack;
}

int run(std::span<const std::string_view> arguments) {
    const std::string path = std::filesystem::absolute(arguments[0]);
    const auto file = read_file(path);
    const Address bias = position_independent(file) ? independent_bias : 0;
    const auto plan = plan_program(file, file.size(), bias, limits.allowed);
    if (!plan) {
        std::fprintf(stderr, "%s: refused, error %d\n", arguments[0].data(),
                     static_cast<int>(plan.error()));
        return exit_not_run;
    }
    HostBackend backend;
    ProcessLayout layout{.process_id = 1,
                         .home_core = 0,
                         .cores = CoreMask::first(cores),
                         .limits = limits,
                         .heap = {plan->pages.end, plan->pages.end + heap_bytes},
                         .stack_bytes = stack_bytes,
                         .executable = path,
                         .random_seed = {1, 2, 3}};
    const auto process = std::make_unique<Process>(backend, layout);
    backend.attach(*process);
    load_segments(*process, backend.pages(), *plan, file);

    StackContents contents{.arguments = arguments,
                           .environment = {},
                           .executable = path,
                           .random = {7},
                           .program_headers = plan->program_headers,
                           .program_header_count = plan->program_header_count,
                           .entry = plan->entry};
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) != 0) contents.hardware = d;
    const Address stack = load_stack(*process, backend.pages(), contents);
    if (stack == 0) return exit_not_run;
    HostThread first;
    first.posix.id = layout.process_id;
    backend.add(first);
    install_traps(backend);
    run_first(first, plan->entry, stack);
    for (;;) pause();  // the first thread is gone; the last one ends the process
}

}  // namespace
}  // namespace zooid::posix::harness

int main(int count, char** values) {
    const std::vector<std::string_view> arguments(values + 1, values + count);
    if (!arguments.empty()) return zooid::posix::harness::run(arguments);
    std::fputs("usage: posix_harness PROGRAM [ARGUMENT...]\n", stderr);
    return 2;
}
