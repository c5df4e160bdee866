// The attack suite: every attempt of its table, in one guest and from outside; the machine goes on.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <zooid/hake/image.hpp>

#include "attack_images.hpp"
#include "guest_run.hpp"
#include "kernel_image.hpp"
#include "kernels.hpp"
#include "machine.hpp"

namespace zooid::e2e {
namespace {

using std::chrono::seconds;
constexpr seconds patience(90);  // for a loaded host; a healthy run takes a second or two

/// A line of the suite's table.
struct Line {
    std::string name, kind, expected;
    friend bool operator==(const Line&, const Line&) = default;
};

/// As the program itself tells it: it is an ordinary Linux program, too.
std::vector<Line> table() {
    const auto program = hake::workspace().build / "guest" / "attack";
    std::vector<Line> lines;
    std::FILE* const output = popen((program.string() + " list").c_str(), "r");
    if (output == nullptr) return lines;
    std::string text;
    std::array<char, 4096> buffer{};
    while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), output))
        text.append(buffer.data(), count);
    EXPECT_EQ(pclose(output), 0);
    std::istringstream all(text);
    for (std::string line; std::getline(all, line);) {
        std::istringstream words(line);
        Line one;
        std::getline(words, one.name, '\t');
        std::getline(words, one.kind, '\t');
        std::getline(words, one.expected, '\t');
        lines.push_back(one);
    }
    return lines;
}

/// Names of the table's lines that a predicate takes.
template <class Takes>
std::vector<std::string> names(Takes takes) {
    std::vector<std::string> found;
    for (const Line& line : table())
        if (takes(line)) found.push_back(line.name);
    return found;
}
bool ends_alone(const Line& line) {
    return line.expected.starts_with("killed: ") || line.expected.starts_with("crashed: ");
}
bool is_image(const Line& line) { return line.kind == "malformed images"; }
/// QEMU reads the stack of these with kernel rights, and reports a page that is there: for ever.
bool emulated_otherwise(const Line& line) {
    return line.expected == "general protection or page fault";
}
bool is_fault(const Line& line) {
    return !is_image(line) && !ends_alone(line) &&
           (line.expected.find("fault") != std::string::npos ||
            line.expected.find("protection") != std::string::npos ||
            line.expected.find("opcode") != std::string::npos || line.expected == "divide error" ||
            line.expected == "x87 error" || line.expected == "debug trap") &&
           !emulated_otherwise(line);
}

std::string expected_of(std::string_view name) {
    for (const Line& line : table())
        if (line.name == name) return line.expected;
    return "not in the table";
}

/// Commands that only a machine in order answers.
constexpr const char* still_there = "cores; ping 0; name set still there; name get still; shutdown";

TEST(AttackSuite, TheReadmeShowsTheTable) {
    std::ifstream readme(hake::workspace().root / "usr/programs/attack/README.md");
    std::vector<Line> shown;
    for (std::string line; std::getline(readme, line);) {
        if (!line.starts_with("| `")) continue;
        const auto first = line.find("` | ");
        const auto second = line.find(" | ", first + 4);
        shown.push_back({line.substr(3, first - 3), line.substr(first + 4, second - first - 4),
                         line.substr(second + 3, line.size() - second - 5)});
    }
    const std::vector<Line> told = table();
    EXPECT_GE(told.size(), 80U);
    ASSERT_EQ(shown.size(), told.size());
    for (std::size_t i = 0; i < told.size(); ++i) {
        EXPECT_EQ(shown[i], told[i]) << shown[i].name << " " << told[i].name;
        for (std::size_t j = 0; j < i; ++j) EXPECT_NE(told[i].name, told[j].name);
    }
}

class AllAttempts : public ::testing::TestWithParam<unsigned> {};

TEST_P(AllAttempts, AreRefusedAndTheMachineGoesOn) {
    const Ran ran = run(std::string("run attack all; ") + still_there, {.cores = GetParam()});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_NE(ran.output.find(" 0 wrong\n"), std::string::npos) << ran.output;
    EXPECT_NE(ran.output.find("\nthere\n"), std::string::npos) << ran.output;
    for (const Line& line : table()) {
        if (ends_alone(line) || is_image(line) || line.expected == "the others go on" ||
            line.expected == "as SYSCALL")
            continue;
        const bool made = ran.output.find("attack " + line.name + ": " + line.expected + "\n") !=
                          std::string::npos;
        const bool absent =
            ran.output.find("attack " + line.name + ": not here\n") != std::string::npos;
        EXPECT_TRUE(made || (absent && GetParam() == 1)) << line.name;
    }
}
INSTANTIATE_TEST_SUITE_P(Cores, AllAttempts, ::testing::Values(1U, 2U, 4U));

/// An attempt, and words of the report it must leave.
struct Ending {
    std::string name, report;
};
/// Runs each in a domain of its own; every one must end with its report, and the next one runs.
void expect_ends(const std::vector<Ending>& attempts) {
    constexpr std::size_t script_bytes_max = 1'400;
    for (std::size_t next = 0; next < attempts.size();) {
        std::string script;
        const std::size_t first = next;
        while (next < attempts.size() && script.size() < script_bytes_max)
            script += "run attack " + attempts[next++].name + "; ";
        const Ran ran = run(script + still_there, {.cores = 2, .keep_going = true});
        ASSERT_EQ(ran.failure, "") << ran.output;
        std::size_t at = 0;
        for (std::size_t i = first; i < next; ++i) {
            at = ran.output.find("attack " + attempts[i].name + "\n", at);
            ASSERT_NE(at, std::string::npos) << attempts[i].name << "\n" << ran.output;
            const std::size_t end = ran.output.find("attack ended with exit status 13", at);
            ASSERT_NE(end, std::string::npos) << attempts[i].name << "\n" << ran.output;
            const std::string story = ran.output.substr(at, end - at);
            EXPECT_NE(story.find(attempts[i].report), std::string::npos) << story;
        }
        EXPECT_EQ(ran.output.find("nothing stopped it"), std::string::npos) << ran.output;
        EXPECT_NE(ran.output.find("\nthere\n"), std::string::npos) << ran.output;
    }
}

TEST(Attempts, ThatEndADomainEndOnlyIt) {
    std::vector<Ending> endings;
    for (const Line& line : table())
        if (ends_alone(line)) endings.push_back({line.name, " " + line.expected});
    expect_ends(endings);
}
TEST(Attempts, ByFaultEndAProgramOfTheirOwn) {
    std::vector<Ending> endings;
    for (const Line& line : table())
        if (is_fault(line)) endings.push_back({line.name, " crashed: "});
    expect_ends(endings);
}

TEST(Attempts, ThatNeverEndLetTheOthersGoOn) {
    for (const std::string& name :
         names([](const Line& line) { return line.expected == "the others go on"; })) {
        const Ran ran = run("run --background attack " + name +
                                "; cores; ping 1; name set still there; run hello; name get still; "
                                "kill 4; run hello again; shutdown",
                            {.cores = 2});
        ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
        EXPECT_NE(ran.output.find("\nthere\n"), std::string::npos) << ran.output;
        EXPECT_NE(ran.output.find("argument 1: again"), std::string::npos) << ran.output;
    }
}

// A jump to the address SYSCALL goes to must be no more than SYSCALL: not a way to choose where the
// kernel returns.
TEST(Attempts, ByTheKernelsOwnAddressGainNothing) {
    const auto image = KernelImage::built();
    ASSERT_TRUE(image.has_value());
    hake::MachineOptions options;
    options.cores = 1;
    options.accelerator = hake::Accelerator::tcg;
    auto machine = Machine::boot_zooid(options, {});
    ASSERT_TRUE(machine.has_value());
    const auto kernels = kernels_of(*machine);
    ASSERT_EQ(kernels.size(), 1U);
    constexpr std::uint64_t window = 0xffff'c000'0000'0000;
    const std::uint64_t entry = window + kernels[0].text + image->symbol("zooid_syscall_entry");
    ASSERT_TRUE(machine->send(fmt::format("run attack jump-to-the-call-entry {:#x}", entry)));
    EXPECT_TRUE(machine->expect("attack jump-to-the-call-entry: as SYSCALL", patience))
        << machine->pending();
    ASSERT_TRUE(machine->send("run hello"));
    EXPECT_TRUE(machine->expect("hello from Zooid", patience)) << machine->pending();
}

/// A file of its own for each; gone with the object.
class Files {
public:
    std::filesystem::path add(std::string_view name, const std::string& bytes) {
        const auto path = scratch_.path() / name;
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }

    [[nodiscard]] const std::filesystem::path& folder() const { return scratch_.path(); }

private:
    hake::ScratchDir scratch_ = hake::ScratchDir::make().value();
};

/// The least that has a shell: small bundles are quickly made.
constexpr const char* boot_manifest =
    "kernel zooid.elf\nmodule cpudriver\nmodule libos\ndomain monitor 0\nprogram shell\n"
    "program hello\n";

/// Boots this manifest and returns all it printed until it ended, or `until` came.
std::string output_of(const std::string& manifest_text, const hake::GuestWords& words,
                      const std::filesystem::path& cache, std::string_view until,
                      bool cut_bundle = false) {
    hake::GuestOptions guest;
    guest.machine.cores = 2;
    guest.machine.accelerator = hake::Accelerator::tcg;
    guest.direct = true;
    const auto prepared = hake::prepare_guest(guest);
    if (!prepared) return prepared.error().message;
    const auto manifest = hake::parse_manifest(manifest_text);
    if (!manifest) return manifest.error().message;
    const hake::ImageInputs inputs{.manifest = *manifest,
                                   .guest_folder = hake::workspace().build / "guest",
                                   .cache_folder = cache};
    const auto bundle = hake::make_bundle(inputs);
    if (!bundle) return bundle.error().message;
    if (cut_bundle) std::filesystem::resize_file(*bundle, std::filesystem::file_size(*bundle) / 2);
    const auto line = hake::kernel_command_line(manifest->kernel_arguments, words);
    if (!line) return line.error().message;
    auto machine = Machine::boot(
        prepared->plan,
        hake::DirectBoot{.kernel = kernel_path(inputs), .bundle = *bundle, .command_line = *line});
    if (!machine) return machine.error().message;
    const auto output = machine->expect(until, patience);
    return output.value_or("") + machine->pending();
}

TEST(MalformedImages, ProgramsAreRefusedByName) {
    Files files;
    std::string manifest = boot_manifest;
    std::string script;
    const auto good = hake::read_file(hake::workspace().build / "guest" / "hello");
    ASSERT_TRUE(good);
    const auto images = bad_programs(*good);
    for (const BadImage& image : images) {
        const std::string name(image.name);
        manifest += "file " + files.add(name, image.bytes).string() + " as " + name + "\n";
        script += "run " + name + "; ";
    }
    const std::string output =
        output_of(manifest, {.script = script + "run hello; shutdown", .keep_going = true},
                  files.folder() / "cache", "hello from Zooid");
    EXPECT_NE(output.find("hello from Zooid"), std::string::npos) << output;
    for (const BadImage& image : images) {
        const std::string story = "zooid: domain ended: " + expected_of(image.name) +
                                  "\nrun: " + std::string(image.name) +
                                  " ended with exit status 126";
        EXPECT_NE(output.find(story), std::string::npos) << story << "\n" << output;
    }
}

/// The boot manifest with the line that begins so replaced by another.
std::string manifest_with(std::string_view replaced, const std::string& instead) {
    std::istringstream lines{std::string(boot_manifest)};
    std::string manifest;
    for (std::string line; std::getline(lines, line);) {
        const bool goes = line == replaced || line.starts_with(std::string(replaced) + " ");
        manifest += (goes ? instead : line) + "\n";
    }
    return manifest;
}

TEST(MalformedImages, BootModulesAreRefusedByName) {
    std::vector<BadBoot> boots = bad_boots(hake::workspace().build / "guest");
    for (const BadBoot& boot : boots) {
        Files files;
        std::string instead = boot.instead;
        if (const auto at = instead.find('%'); at != std::string::npos)
            instead.replace(at, 1, files.add(boot.name, boot.bytes).string());
        const std::string expected = expected_of(boot.name);
        const std::string output =
            output_of(manifest_with(boot.replaced, instead), {.script = "cores; shutdown"},
                      files.folder() / "cache", expected);
        EXPECT_NE(output.find(expected), std::string::npos) << boot.name << "\n" << output;
    }
    const Files files;
    const std::string expected = expected_of("boot-bundle-cut");
    const std::string output =
        output_of(boot_manifest, {}, files.folder() / "cache", expected, true);
    EXPECT_NE(output.find(expected), std::string::npos) << output;
}

// Goal: no line of the table is tried by nobody.
TEST(MalformedImages, OfTheTableAreAllTried) {
    std::vector<std::string> tried{"boot-bundle-cut"};
    for (const BadImage& image :
         bad_programs(hake::read_file(hake::workspace().build / "guest" / "hello").value_or("")))
        tried.emplace_back(image.name);
    for (const BadBoot& boot : bad_boots(hake::workspace().build / "guest"))
        tried.emplace_back(boot.name);
    std::vector<std::string> told = names(is_image);
    std::ranges::sort(tried);
    std::ranges::sort(told);
    EXPECT_EQ(tried, told);
}

}  // namespace
}  // namespace zooid::e2e
