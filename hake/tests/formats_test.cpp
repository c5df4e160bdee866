// Manifest, bundle, script words and console marks.
#include <gtest/gtest.h>

#include <zooid/hake/bundle.hpp>
#include <zooid/hake/console_filter.hpp>
#include <zooid/hake/image.hpp>
#include <zooid/hake/script.hpp>

#include "interactive.hpp"

namespace zooid::hake {
namespace {

TEST(Manifest, EveryStatementIsRead) {
    const auto manifest = parse_manifest(
                              "# machine\n\nkernel zooid.elf quiet x=1  # words\n"
                              "module cpudriver\ndomain monitor 0 a b\nprogram hello\n"
                              "file /bin/busybox as busybox\n")
                              .value();
    EXPECT_EQ(manifest.kernel, "zooid.elf");
    EXPECT_EQ(manifest.kernel_arguments, "quiet x=1");
    const std::vector<ManifestModule> expected{{"cpudriver", "cpudriver", ""},
                                               {"monitor", "monitor domain 0 a b", ""},
                                               {"hello", "hello program", ""},
                                               {"busybox", "busybox file", "/bin/busybox"}};
    EXPECT_EQ(manifest.modules, expected);
    EXPECT_EQ(module_path(manifest.modules[3], "/g"), "/bin/busybox");
    EXPECT_EQ(module_path(manifest.modules[0], "/g"), "/g/cpudriver");
}

TEST(Manifest, EveryMistakeNamesItsLine) {
    for (const auto* wrong :
         {"kernel", "kernel ../x", "kernel b", "module", "module kernel.elf", "domain d",
          "domain d x", "domain d 255", "domain d -1", "program p q", "file bin as b",
          "file /bin/b like b", "file /bin/b as", "modul x", "module x;y", "module x\nmodule x",
          "domain d 0 $(boot)"}) {
        const auto result = parse_manifest("kernel kernel.elf\n" + std::string(wrong) + "\n");
        ASSERT_FALSE(result.has_value()) << wrong;
        EXPECT_EQ(result.error().status, ExitStatus::usage);
        EXPECT_NE(result.error().message.find("line "), std::string::npos) << wrong;
    }
    EXPECT_FALSE(parse_manifest("module m\n").has_value()) << "no kernel";
}

TEST(Manifest, ModulesAreLimited) {
    std::string text = "kernel k\n";
    for (std::size_t i = 0; i < manifest_modules_max; ++i)
        text += "module m" + std::to_string(i) + "\n";
    EXPECT_TRUE(parse_manifest(text).has_value());
    EXPECT_FALSE(parse_manifest(text + "module one-more\n").has_value());
    EXPECT_FALSE(parse_manifest("kernel k\nmodule m " + std::string(250, 'a')).has_value());
}

TEST(GrubConfiguration, LoadsKernelAndModulesThenBoots) {
    const auto manifest = parse_manifest("kernel k\nmodule a b\n").value();
    const auto text = grub_configuration(manifest, "x script=00");
    EXPECT_NE(text.find("multiboot2 /boot/k x script=00\nmodule2 /boot/a a b\nboot\n"),
              std::string::npos);
}

TEST(Bundle, WhatIsWrittenIsRead) {
    for (const std::size_t count : {0U, 1U, 15U, 16U, 64U}) {
        std::vector<BundleModule> modules;
        modules.reserve(count);
        for (std::size_t i = 0; i < count; ++i)
            modules.push_back({"m" + std::to_string(i) + " arg", std::string(i * 1365, 'x')});
        const auto file = write_bundle(modules).value();
        EXPECT_EQ(file.size() % bundle_align_bytes, 0U);
        EXPECT_EQ(file.substr(0, 8), "ZOOIDDB1");
        EXPECT_EQ(read_bundle(file).value(), modules);
    }
}

TEST(Bundle, LimitsAreKept) {
    EXPECT_EQ(write_bundle(std::vector<BundleModule>(65)).error().status, ExitStatus::limit);
    const std::vector<BundleModule> fits{{std::string(239, 'a'), "x"}};
    EXPECT_EQ(read_bundle(write_bundle(fits).value()).value(), fits);
    const std::vector<BundleModule> too_long{{std::string(240, 'a'), "x"}};
    EXPECT_EQ(write_bundle(too_long).error().status, ExitStatus::limit);
}

// Goal: no damaged header or entry is believed. Method: every byte of both, with three damages;
// the reader must refuse, or give modules that lie within the file (ASan watches).
TEST(Bundle, NoDamagedLengthIsTrusted) {
    const std::vector<BundleModule> modules{{"a", "content"}, {"b", std::string(5000, 'b')}};
    const auto file = write_bundle(modules).value();
    unsigned refused = 0;
    for (std::size_t at = 0; at < sizeof(BundleHeader) + 2 * sizeof(BundleEntry); ++at) {
        for (const char damage : {'\xff', '\x80', '\x01'}) {
            std::string damaged = file;
            damaged[at] = static_cast<char>(damaged[at] ^ damage);
            if (!read_bundle(damaged)) ++refused;
        }
    }
    EXPECT_GT(refused, 3U * sizeof(BundleHeader)) << "at least every header byte";
    for (const std::size_t cut : {0U, 7U, 23U, 24U, 300U, 4096U})
        EXPECT_FALSE(read_bundle(std::string_view(file).substr(0, cut)).has_value()) << cut;
}

TEST(Script, IsHexadecimalOnTheCommandLine) {
    EXPECT_EQ(hexadecimal("a;\xff\n"), "613bff0a");
    EXPECT_EQ(kernel_command_line("quiet", {}).value(), "quiet");
    EXPECT_EQ(
        kernel_command_line("", {.script = "k \";\"", .keep_going = true, .verbose = true}).value(),
        "script=6b20223b22 keep-going verbose");
    EXPECT_EQ(kernel_command_line("", {.script = {}, .fxsave = true}).value(), "vector=fxsave");
}

TEST(Script, IsLimited) {
    EXPECT_TRUE(
        kernel_command_line("", {.script = std::string(script_bytes_max, 'x')}).has_value());
    EXPECT_EQ(
        kernel_command_line("", {.script = std::string(script_bytes_max + 1, 'x')}).error().status,
        ExitStatus::limit);
    EXPECT_EQ(kernel_command_line(std::string(4000, 'x'), {}).error().status, ExitStatus::limit);
}

// Goal: marks are found however the bytes are cut. Method: every cut into two of one console.
TEST(ConsoleFilter, PartsTheConsoleInEveryCut) {
    const std::string console =
        "boot\r\n\x1e"
        "BEGIN\r\nhi\r\nthere \x1e"
        "END x\r\n\x1e\x1e"
        "END 7\r\nbye \x1e"
        "END 9\n";
    for (std::size_t cut = 0; cut <= console.size(); ++cut) {
        ConsoleFilter filter;
        std::string commands;
        std::string other;
        const auto keep = [&](const ConsolePart& part) {
            commands += part.commands;
            other += part.other;
        };
        keep(filter.feed(std::string_view(console).substr(0, cut)));
        keep(filter.feed(std::string_view(console).substr(cut)));
        keep(filter.finish());
        EXPECT_EQ(commands,
                  "hi\nthere \x1e"
                  "END x\n\x1e")
            << cut;
        EXPECT_EQ(other,
                  "boot\nbye \x1e"
                  "END 9\n")
            << cut;
        EXPECT_EQ(filter.status(), 7) << cut;
    }
}

TEST(ConsoleFilter, WithoutMarksAllIsOther) {
    ConsoleFilter filter;
    EXPECT_EQ(filter
                  .feed("panic \x1e"
                        "BEG")
                  .other,
              "panic ");
    EXPECT_EQ(filter.finish().other,
              "\x1e"
              "BEG");
    EXPECT_FALSE(filter.begun());
    EXPECT_FALSE(filter.status().has_value());
}

TEST(EscapeKeys, OnlyControlAXEnds) {
    EscapeKeys keys;
    EXPECT_EQ(keys.feed("a\x03"), "a\x03") << "Ctrl-C is the guest's";
    EXPECT_EQ(keys.feed("\x01"), "");
    EXPECT_EQ(keys.feed("\x01"), "\x01") << "twice is once";
    EXPECT_EQ(keys.feed("\x01"
                        "b"),
              "\x01"
              "b");
    EXPECT_FALSE(keys.ended());
    EXPECT_EQ(keys.feed("c\x01xd"), "c");
    EXPECT_TRUE(keys.ended());
}

}  // namespace
}  // namespace zooid::hake
