// Tables: aligned for a person, versioned JSON for a program.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <zooid/shell/json_text.hpp>
#include <zooid/shell/table.hpp>
#include <zooid/shell/utf8.hpp>

namespace zooid::shell {
namespace {

Table sample() {
    Table table({"core", "name", "load", "home"});
    table.add({std::uint64_t{0}, std::string("boot"), 0.5, true});
    table.add({std::uint64_t{12}, std::string("h\xc3\xa9\xe4\xb8\xad"), std::monostate{}, false});
    return table;
}

TEST(Table, TextIsAlignedByWhatIsSeen) {
    EXPECT_EQ(sample().text(),
              "core  name  load  home\n"
              "   0  boot   0.5  yes\n"
              "  12  h\xc3\xa9\xe4\xb8\xad     -  no\n");
    EXPECT_EQ(Table({"a", "b"}).text(), "a  b\n");
}

TEST(Table, JsonIsReadBackByAnotherParser) {
    const auto json = nlohmann::json::parse(sample().json("cores", Status::answer));
    EXPECT_EQ(json["version"], 1);
    EXPECT_EQ(json["command"], "cores");
    EXPECT_EQ(json["status"], 0);
    EXPECT_EQ(json["rows"][0],
              (nlohmann::json{{"core", 0}, {"name", "boot"}, {"load", 0.5}, {"home", true}}));
    EXPECT_EQ(json["rows"][1]["load"], nullptr);
    EXPECT_EQ(nlohmann::json::parse(Table({"a"}).json("x", Status::none))["rows"],
              nlohmann::json::array());
}

TEST(Table, HostileCellsStayInTheirCell) {
    Table table({"a"});
    table.add({std::string("x\ny\x1b[2J\xff\"\\")});
    table.add({std::nan("")});
    EXPECT_EQ(table.text().find('\x1b'), std::string::npos);
    EXPECT_EQ(std::ranges::count(table.text(), '\n'), 3);
    const auto json = nlohmann::json::parse(table.json("x", Status::answer));
    EXPECT_EQ(json["rows"][0]["a"], "x\ny\x1b[2J\xef\xbf\xbd\"\\");
    EXPECT_EQ(json["rows"][1]["a"], nullptr);
}

TEST(Utf8, EveryCodePointComesBack) {
    for (char32_t c = 0; c <= 0x10ffff; c += c < 0x3000 ? 1 : 37) {
        std::string bytes;
        append_utf8(bytes, c);
        EXPECT_EQ(bytes.size(), utf8_bytes(c));
        const bool surrogate = c >= 0xd800 && c <= 0xdfff;
        ASSERT_EQ(from_utf8(bytes), std::u32string(1, surrogate ? replacement_character : c)) << +c;
    }
}

TEST(Utf8, BrokenSequencesAreReplaced) {
    EXPECT_EQ(from_utf8("a\xc3"), U"a\xfffd");
    EXPECT_EQ(from_utf8("\xc0\xaf!"), U"\xfffd\xfffd!");  // too long a form of '/'
    EXPECT_EQ(from_utf8("\xe0\x80\xaf!"), U"\xfffd!");
    EXPECT_EQ(from_utf8("\xed\xa0\x80!"), U"\xfffd!");      // a surrogate
    EXPECT_EQ(from_utf8("\xf4\x90\x80\x80!"), U"\xfffd!");  // beyond U+10FFFF
    EXPECT_EQ(from_utf8("\xe2\x82\xe2\x82\xac"), U"\xfffd\x20ac");
}

TEST(Utf8, WidthsAreWhatTerminalsUse) { EXPECT_EQ(width_of(U"a\x301\x4e2d\x1f642"), 5u); }

TEST(JsonText, AnotherParserReadsEveryByte) {
    for (unsigned byte = 0; byte < 128; ++byte) {
        const std::string text(1, static_cast<char>(byte));
        EXPECT_EQ(nlohmann::json::parse(json_text(text)), text);
    }
}

TEST(Status, NumbersAreTheContract) {
    EXPECT_EQ(exit_code(Status::answer), 0);
    EXPECT_EQ(exit_code(Status::none), 1);
    EXPECT_EQ(exit_code(Status::usage), 2);
    EXPECT_EQ(exit_code(Status::limit), 3);
    EXPECT_EQ(exit_code(Status::denied), 4);
    EXPECT_EQ(exit_code(Status::fault), 5);
    EXPECT_EQ(exit_code(Status::interrupted), 130);
}

}  // namespace
}  // namespace zooid::shell
