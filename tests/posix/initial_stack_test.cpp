// The initial stack as the program's start-up code reads it.
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <string>
#include <vector>
#include <zooid/posix/initial_stack.hpp>

namespace zooid::posix {
namespace {

constexpr Address top = 0x7000'0000;

/// A walk over a built stack with the user's addresses.
struct Reader {
    std::span<const std::byte> memory;
    [[nodiscard]] std::uint64_t word(Address at) const {
        std::uint64_t value = 0;
        std::memcpy(&value, memory.data() + (at - (top - memory.size())), sizeof value);
        return value;
    }
    [[nodiscard]] std::string text(Address at) const {
        return reinterpret_cast<const char*>(memory.data() + (at - (top - memory.size())));
    }
    std::vector<std::string> strings(Address& at) const {
        std::vector<std::string> list;
        for (; word(at) != 0; at += 8) list.push_back(text(word(at)));
        at += 8;
        return list;
    }
};

StackContents contents(std::span<const std::string_view> arguments,
                       std::span<const std::string_view> environment) {
    StackContents all;
    all.arguments = arguments;
    all.environment = environment;
    all.executable = "/bin/program";
    for (unsigned i = 0; i < 16; ++i) all.random[i] = static_cast<std::uint8_t>(i + 1);
    all.program_headers = 0x400040;
    all.program_header_count = 5;
    all.entry = 0x400100;
    all.hardware = 0x1234;
    return all;
}

TEST(InitialStack, HoldsWhatTheProgramLooksFor) {
    const std::array<std::string_view, 3> arguments = {"program", "", "two words"};
    const std::array<std::string_view, 1> environment = {"HOME=/"};
    std::vector<std::byte> memory(4096);
    StackContents all = contents(arguments, environment);
    all.zooid_table = 0x7ff0'0000'0040;
    const auto stack = build_initial_stack(memory, top, all);
    ASSERT_TRUE(stack.has_value());
    EXPECT_EQ(*stack % 16, 0u);
    const Reader reader{memory};
    EXPECT_EQ(reader.word(*stack), 3u);
    Address at = *stack + 8;
    EXPECT_EQ(reader.strings(at), (std::vector<std::string>{"program", "", "two words"}));
    EXPECT_EQ(reader.strings(at), (std::vector<std::string>{"HOME=/"}));
    std::map<std::uint64_t, std::uint64_t> auxiliary;
    for (; reader.word(at) != 0; at += 16) auxiliary[reader.word(at)] = reader.word(at + 8);
    EXPECT_EQ(auxiliary[3], 0x400040u);
    EXPECT_EQ(auxiliary[4], 56u);
    EXPECT_EQ(auxiliary[5], 5u);
    EXPECT_EQ(auxiliary[6], 4096u);
    EXPECT_EQ(auxiliary[9], 0x400100u);
    EXPECT_EQ(auxiliary[16], 0x1234u);
    EXPECT_EQ(auxiliary[17], 100u);
    EXPECT_TRUE(auxiliary.contains(23) && auxiliary[23] == 0);
    EXPECT_EQ(reader.word(auxiliary[25]), 0x0807060504030201u);
    EXPECT_EQ(reader.text(auxiliary[31]), "/bin/program");
    EXPECT_EQ(auxiliary[0x5a4f4f4944], 0x7ff0'0000'0040u);
    EXPECT_FALSE(auxiliary.contains(33));  // no vDSO
}

// Goal: whatever the room, the answer is a complete stack or an error; nothing is written outside
// (the sanitizer watches), and more room never hurts.
TEST(InitialStack, FitsOrSaysSoForEveryRoom) {
    const std::array<std::string_view, 2> arguments = {"name", "an argument"};
    const std::array<std::string_view, 2> environment = {"A=1", "LONG=xxxxxxxxxxxxxxxxxxxxxxxx"};
    bool fitted = false;
    for (std::size_t room = 0; room < 700; ++room) {
        std::vector<std::byte> memory(room);
        const auto stack = build_initial_stack(memory, top, contents(arguments, environment));
        if (!stack) {
            ASSERT_EQ(stack.error(), StackError::too_small);
            ASSERT_FALSE(fitted) << room;
            continue;
        }
        fitted = true;
        const Reader reader{memory};
        ASSERT_EQ(reader.word(*stack), 2u);
        Address at = *stack + 8;
        ASSERT_EQ(reader.strings(at).size(), 2u);
        ASSERT_EQ(reader.strings(at).back(), environment[1]);
    }
    EXPECT_TRUE(fitted);
}

TEST(InitialStack, RefusesWhatCannotBePassed) {
    std::vector<std::byte> memory(1 << 16);
    const std::vector<std::string_view> many(stack_strings_max + 1, "x");
    const std::array<std::string_view, 1> cut = {std::string_view("a\0b", 3)};
    EXPECT_EQ(build_initial_stack(memory, top, contents(many, {})).error(),
              StackError::too_many_strings);
    EXPECT_EQ(build_initial_stack(memory, top, contents(cut, {})).error(),
              StackError::embedded_zero);
    EXPECT_EQ(build_initial_stack(memory, top + 8, contents({}, {})).error(), StackError::bad_top);
    EXPECT_EQ(build_initial_stack(memory, 4096, contents({}, {})).error(), StackError::bad_top);
}

}  // namespace
}  // namespace zooid::posix
