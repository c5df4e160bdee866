// Boots the real stub and CPU driver in QEMU and lets the kernel test itself.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "../../test_size.hpp"
#include "boot/bundle.hpp"
#include "image_file.hpp"

namespace zooid::cpudriver {
namespace {

struct GuestRun {
    std::string output;
    int status = -1;  // of QEMU: 2 * guest code + 1
};

std::string make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "zooid-selftest-XXXXXX").string();
    return mkdtemp(name.data()) != nullptr ? name : "";
}

void write_bundle(const std::string& path) {
    const auto image = read_image();
    std::vector<std::byte> bundle(4096 + image.size());
    const BundleHeader header{bundle_magic, bundle_version, 1, bundle.size()};
    const BundleEntry entry{.offset = 4096, .bytes = image.size(), .command_line = "cpudriver"};
    std::memcpy(bundle.data(), &header, sizeof(header));
    std::memcpy(bundle.data() + sizeof(header), &entry, sizeof(entry));
    std::memcpy(bundle.data() + 4096, image.data(), image.size());
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bundle.data()),
               static_cast<std::streamsize>(bundle.size()));
}

std::string test_cores(unsigned cores) {
    std::string list;
    for (unsigned apic = 1; apic < cores; ++apic)
        list += (list.empty() ? "testcores=" : ",") + std::to_string(apic);
    return list;
}

/// Runs a shell command in its own process; all it prints is the output.
GuestRun run_command(const std::string& command) {
    GuestRun run;
    if (FILE* const out = popen(command.c_str(), "r"); out != nullptr) {
        char buffer[4096];
        for (std::size_t n; (n = fread(buffer, 1, sizeof(buffer), out)) > 0;)
            run.output.append(buffer, n);
        const int status = pclose(out);
        run.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    return run;
}

GuestRun run_qemu(unsigned cores, const std::string& options) {
    return run_command(
        "timeout -k 1 600 qemu-system-x86_64 -nodefaults -no-user-config -display none "
        "-serial stdio -no-reboot -device isa-debug-exit,iobase=0xf4,iosize=4 -machine q35 -smp " +
        std::to_string(cores) + " -m " + std::to_string(128 + 24 * cores) + " " + options +
        " </dev/null 2>&1");
}

/// A direct boot with a bundle.
GuestRun boot(unsigned cores, const std::string& options, const std::string& machine = "-cpu max") {
    const std::string folder = make_folder();
    write_bundle(folder + "/bundle");
    const GuestRun run =
        run_qemu(cores, machine + " -kernel " ZOOID_BOOT_STUB " -initrd " + folder +
                            "/bundle -append '" + options + " " + test_cores(cores) + "'");
    std::filesystem::remove_all(folder);
    return run;
}

/// A boot by GRUB from a CD, with separate modules.
GuestRun boot_by_grub(unsigned cores, const std::string& options) {
    const std::string folder = make_folder();
    const std::string tree = folder + "/tree/boot/";
    std::filesystem::create_directories(tree + "grub");
    std::filesystem::copy(ZOOID_BOOT_STUB, tree + "zooid.elf");
    std::filesystem::copy(ZOOID_CPUDRIVER_IMAGE, tree + "cpudriver");
    std::ofstream(tree + "odd") << std::string(5001, 'x');
    std::ofstream(tree + "grub/grub.cfg")
        << "set timeout=0\nmenuentry z {\nmultiboot2 /boot/zooid.elf " << options << " "
        << test_cores(cores) << "\nmodule2 /boot/odd odd file\n"
        << "module2 /boot/cpudriver cpudriver\nboot\n}\n";
    GuestRun run = run_command("grub-mkrescue --fonts= --themes= --locales= -o " + folder +
                               "/iso " + folder + "/tree 2>&1");
    if (run.status == 0) run = run_qemu(cores, "-cpu max -boot d -cdrom " + folder + "/iso");
    std::filesystem::remove_all(folder);
    return run;
}

void expect_all_passed(const GuestRun& run, unsigned cores) {
    EXPECT_EQ(run.status, 1) << run.output;
    EXPECT_EQ(run.output.find("FAIL"), std::string::npos) << run.output;
    EXPECT_NE(run.output.find("selftest: " + std::to_string(cores) + " cores, 0 failed"),
              std::string::npos)
        << run.output;
}

TEST(SelfTest, PassesOnEveryNumberOfCores) {
    std::vector<unsigned> sizes{4};
    if (test::size() != test::Size::quick) sizes = {1, 2, 4, 16};
    if (test::size() == test::Size::soak) sizes = {1, 2, 3, 4, 8, 16, 32, 64};
    for (const unsigned cores : sizes) {
        SCOPED_TRACE(cores);
        expect_all_passed(boot(cores, "selftest"), cores);
    }
}

TEST(SelfTest, PassesWhenGrubBoots) { expect_all_passed(boot_by_grub(4, "selftest"), 4); }

TEST(SelfTest, NamesTheFunctionsOfACoreThatFails) {
    const GuestRun run = boot(3, "selftest");
    expect_all_passed(run, 3);
    const auto foreign = run.output.find("core 1 panic: page fault: write 0xffff8");
    ASSERT_NE(foreign, std::string::npos) << run.output;
    EXPECT_NE(run.output.find("selftest::write_foreign_memory + ", foreign), std::string::npos);
    EXPECT_NE(run.output.find("zooid_kernel_main + ", foreign), std::string::npos);
    EXPECT_NE(run.output.find("core 2 panic: double fault"), std::string::npos);
    EXPECT_NE(run.output.find("selftest::overflow_stack + "), std::string::npos);
}

TEST(SelfTest, CalibratesAgainstThePitToo) {
    expect_all_passed(boot(1, "selftest calibrate=pit"), 1);
}

TEST(SelfTest, IsTheSameEveryTimeUnderIcount) {
    const std::string machine = "-cpu max -icount shift=0,sleep=off -rtc clock=vm,base=2020-01-01";
    const GuestRun first = boot(2, "selftest verbose", machine);
    const GuestRun second = boot(2, "selftest verbose", machine);
    expect_all_passed(first, 2);
    EXPECT_EQ(first.output, second.output);
}

TEST(Boot, SaysWhatIsMissingAndLeaves) {
    const GuestRun smap = boot(1, "selftest", "-cpu max,-smap");
    EXPECT_NE(smap.output.find("CPU lacks SMAP"), std::string::npos) << smap.output;
    EXPECT_EQ(smap.status, 11);
    const GuestRun narrow = boot(1, "selftest", "-cpu qemu32");
    EXPECT_NE(narrow.output.find("no long mode"), std::string::npos) << narrow.output;
    EXPECT_EQ(narrow.status, 11);
}

}  // namespace
}  // namespace zooid::cpudriver
