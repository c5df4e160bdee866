// What is typed, as a program reads it and as the person sees it.
#include <gtest/gtest.h>

#include <random>
#include <zooid/shell/line_discipline.hpp>

#include "terminal.hpp"

namespace zooid::shell::test {
namespace {

/// Types until a read can be answered; the echo is in `shown`.
std::string type(LineDiscipline& line, std::string_view bytes, std::string& shown) {
    std::string read;
    for (const char byte : bytes) {
        line.on_byte(static_cast<std::uint8_t>(byte), shown);
        while (line.ready()) read += line.take(256);
    }
    return read;
}

std::string read_of(std::string_view typed) {
    LineDiscipline line;
    std::string shown;
    return type(line, typed, shown);
}

TEST(LineDiscipline, LinesAreReadWhole) {
    EXPECT_EQ(read_of("hello"), "");
    EXPECT_EQ(read_of("hello\r"), "hello\n");
    EXPECT_EQ(read_of("one\ntwo\nthr"), "one\ntwo\n");
}

TEST(LineDiscipline, LinesAreEditedBeforeTheyAreRead) {
    EXPECT_EQ(read_of("helo\x7flo\n"), "hello\n");
    EXPECT_EQ(read_of("\x7f\x08ok\n"), "ok\n");
    EXPECT_EQ(read_of("gr\xc3\xbc\x7f\xc3\xbc\xc3\x9f\x08\x7f.\n"), "gr.\n");
    EXPECT_EQ(read_of("away\x15here\n"), "here\n");
    EXPECT_EQ(read_of("two words  \x17there\n"), "two there\n");
    EXPECT_EQ(read_of("\x17\x15\n"), "\n");
}

TEST(LineDiscipline, CtrlDSendsWhatThereIsAndThenEnds) {
    LineDiscipline line;
    std::string shown;
    for (const char byte : std::string_view("ab\x04"))
        line.on_byte(static_cast<std::uint8_t>(byte), shown);
    ASSERT_TRUE(line.ready());
    EXPECT_EQ(line.take(256), "ab");
    EXPECT_FALSE(line.ready());
    line.on_byte(4, shown);
    ASSERT_TRUE(line.ready());
    EXPECT_EQ(line.take(256), "") << "the end of input";
    EXPECT_FALSE(line.ready());
    EXPECT_EQ(shown, "ab");
}

TEST(LineDiscipline, ALongLineIsReadInPieces) {
    LineDiscipline line;
    std::string shown;
    for (unsigned i = 0; i < input_line_bytes_max + 5; ++i) line.on_byte('x', shown);
    EXPECT_EQ(shown, std::string(input_line_bytes_max, 'x') + "\a\a\a\a\a");
    line.on_byte('\n', shown);
    std::size_t bytes = 0;
    while (line.ready()) {
        const std::string piece = line.take(256);
        EXPECT_LE(piece.size(), 256U);
        bytes += piece.size();
    }
    EXPECT_EQ(bytes, input_line_bytes_max + 1);
}

TEST(LineDiscipline, RawBytesAreReadAsTheyCome) {
    LineDiscipline line;
    line.set(true, false);
    std::string shown;
    EXPECT_EQ(type(line, "a\x7f\r\x04\x15", shown), "a\x7f\r\x04\x15");
    EXPECT_EQ(shown, "");
    line.set(true, true);
    EXPECT_EQ(type(line, "b\x1b", shown), "b\x1b");
    EXPECT_EQ(shown, "b^[");
}

TEST(LineDiscipline, WhatNobodyReadIsGivenBack) {
    LineDiscipline line;
    std::string shown;
    EXPECT_EQ(type(line, "half a l", shown), "");
    EXPECT_EQ(line.drop(), "half a l");
    EXPECT_EQ(type(line, "new\n", shown), "new\n");
}

// Goal: the row on the terminal is always the line as it would be read.
// Method: random typing and erasing, against a terminal.
TEST(LineDiscipline, TheEchoIsTheLine) {
    std::mt19937 random(7);
    constexpr std::string_view keys[] = {"a", "b", " ", "\xc3\xa9", "\x7f", "\x17", "\x15", "\x7f"};
    LineDiscipline line;
    Terminal terminal(200);
    for (int i = 0; i < 2000; ++i) {
        std::string shown;
        const std::size_t pick = i % 100 == 99 ? 6 : random() % 8;
        for (const char byte : keys[pick == 6 && i % 100 != 99 ? 0 : pick])
            line.on_byte(static_cast<std::uint8_t>(byte), shown);
        terminal.feed(shown);
        LineDiscipline copy = line;
        std::string rest;
        copy.on_byte('\n', rest);
        std::u32string text = from_utf8(copy.take(2000));
        text.pop_back();
        text.resize(text.find_last_not_of(U' ') + 1);
        ASSERT_EQ(terminal.row(), text);
    }
    EXPECT_FALSE(terminal.confused);
}

}  // namespace
}  // namespace zooid::shell::test
