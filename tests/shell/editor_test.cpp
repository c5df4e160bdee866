// The editor, judged by what a person would see on the terminal and get as a line.
#include <gtest/gtest.h>

#include <random>
#include <zooid/shell/line_editor.hpp>

#include "terminal.hpp"

namespace zooid::shell::test {
namespace {

struct Session {
    explicit Session(EditorOptions options = {})
        : prompt(from_utf8(options.prompt)), editor(options), terminal(options.columns) {
        begin();
    }

    void begin() {
        std::string out;
        editor.begin(out);
        terminal.feed(out);
    }

    EditorEvent type(std::string_view bytes) {
        EditorEvent event = EditorEvent::none;
        for (const char byte : bytes) {
            std::string out;
            event = editor.on_byte(static_cast<std::uint8_t>(byte), out);
            terminal.feed(out);
            if (event == EditorEvent::line || event == EditorEvent::interrupted) begin();
        }
        EXPECT_TRUE(shows(terminal, prompt, editor.text(), editor.cursor()))
            << to_utf8(terminal.row());
        return event;
    }

    std::string entered(std::string_view bytes) {
        EXPECT_EQ(type(bytes), EditorEvent::line);
        return editor.line();
    }

    std::u32string prompt;
    LineEditor editor;
    Terminal terminal;
};

constexpr const char* left = "\x1b[D";
constexpr const char* up = "\x1b[A";
constexpr const char* down = "\x1b[B";

std::string keys(std::initializer_list<const char*> parts) {
    std::string out;
    for (const char* part : parts) out += part;
    return out;
}

class Editor : public testing::TestWithParam<bool> {
protected:
    EditorOptions options() const { return {.dumb = GetParam()}; }
    Session session{options()};
    std::string ignored;
};
INSTANTIATE_TEST_SUITE_P(Terminals, Editor, testing::Bool(),
                         [](const auto& kind) { return kind.param ? "Dumb" : "Ansi"; });

TEST_P(Editor, TabPutsInWhatAllChoicesBeginWith) {
    const auto complete = [this](std::vector<std::string> choices) {
        EXPECT_EQ(session.editor.on_byte('\t', ignored), EditorEvent::complete);
        std::string out;
        session.editor.complete_with(choices, out);
        session.terminal.feed(out);
        EXPECT_TRUE(shows(session.terminal, session.prompt, session.editor.text(),
                          session.editor.cursor()));
        return to_utf8(session.editor.text());
    };
    EXPECT_EQ(session.type("x, me"), EditorEvent::none);
    EXPECT_EQ(complete({"x, memory", "x, message_cost", "other"}), "x, me");  // and lists both
    EXPECT_EQ(complete({"x, memory_of", "x, memory"}), "x, memory");
    EXPECT_EQ(complete({}), "x, memory");
    EXPECT_EQ(session.type(left), EditorEvent::none);
    EXPECT_EQ(complete({"x, memorTY"}), "x, memorTYy");
    EXPECT_EQ(session.entered("\r"), "x, memorTYy");
}

TEST_P(Editor, EarlierSessionsAreRemembered) {
    session.editor.remember("first");
    session.editor.remember("second");
    EXPECT_EQ(session.entered(keys({up, up, "\r"})), "first");
    session.editor.set_prompt("...> ");
    session.prompt = U"...> ";
    session.begin();
    EXPECT_EQ(session.entered("x\r"), "x");
}

TEST_P(Editor, EachKeyDoesItsOwn) {
    const std::pair<std::string, const char*> cases[] = {
        {"cores\r", "cores"},
        {"cores\n", "cores"},
        {keys({"acd", left, left, "b\r"}), "abcd"},
        {keys({"bc", "\x01", "a\r"}), "abc"},    // Ctrl-A
        {keys({"bc\x1b[Ha\x1b[Fd\r"}), "abcd"},  // Home, End
        {keys({"bc\x1b[1~a\x1b[4~d\r"}), "abcd"},
        {keys({"bc\x1bOHa\x1bOFd\r"}), "abcd"},
        {keys({"bc", "\x01", "a", "\x05", "d\r"}), "abcd"},  // Ctrl-E
        {keys({"abX\x7f\x08", "bc\r"}), "abc"},              // two kinds of backspace
        {keys({"aXb", left, left, "\x1b[3~\r"}), "ab"},      // delete
        {keys({"aXb", left, left, "\x04\r"}), "ab"},         // Ctrl-D within a line
        {keys({"abcd", left, left, "\x0b\r"}), "ab"},        // Ctrl-K
        {keys({"abcd", left, left, "\x15\r"}), "cd"},        // Ctrl-U
        {keys({"one two  \x17x\r"}), "one x"},               // Ctrl-W
        {keys({"one two\x1b[1;5D\x1b[1;5DX\r"}), "Xone two"},
        {keys({"one two\x01\x1b"
               "fX\r"}),
         "oneX two"},
        {keys({"ab\x0c", "c\r"}), "abc"},          // Ctrl-L
        {keys({"a\x1b[99zb\x1b[15~c\r"}), "abc"},  // unknown keys do nothing
        {keys({"\x7f\x1b[3~", left, "\x1b[C", "a\r"}), "a"},
        {"h\xc3\xa9\xe2\x82\xac\xf0\x9f\x99\x82\r", "h\xc3\xa9\xe2\x82\xac\xf0\x9f\x99\x82"},
        {keys({"\xe4\xb8\xad\xe6\x96\x87", left, "x\x7f\x7f\r"}), "\xe6\x96\x87"},
        {"a\xff\xc3(\xe2\x82z\r", "a(z"},  // broken UTF-8 is dropped, what follows it is not
    };
    for (const auto& [typed, line] : cases) EXPECT_EQ(session.entered(typed), line);
    EXPECT_FALSE(session.terminal.confused);
    EXPECT_EQ(session.terminal.escaped, !GetParam());
}

TEST_P(Editor, CrLfIsOneEnter) {
    EXPECT_EQ(session.type("a\r"), EditorEvent::line);
    EXPECT_EQ(session.type("\n"), EditorEvent::none);
    EXPECT_EQ(session.type("\n"), EditorEvent::line);
    EXPECT_EQ(session.editor.line(), "");
}

TEST_P(Editor, InterruptAndEndOfInput) {
    EXPECT_EQ(session.type("abc\x03"), EditorEvent::interrupted);
    EXPECT_EQ(session.terminal.above.back(), U"zooid> abc^C");
    session.type(keys({"abc", left, left, "\x03"}));
    EXPECT_EQ(session.terminal.above.back(), U"zooid> abc^C");
    EXPECT_EQ(session.editor.text(), U"");
    EXPECT_EQ(session.type("x\x04"), EditorEvent::none);
    EXPECT_EQ(session.type("\x7f\x1b\x03"), EditorEvent::interrupted);  // also out of an escape
    std::string out;
    EXPECT_EQ(session.editor.on_byte(4, out), EditorEvent::end_of_input);
}

TEST_P(Editor, HistoryWalksAndKeepsTheDraft) {
    for (const char* line : {"one\r", "two\r", "two\r", "  \r", "three\r"}) session.type(line);
    EXPECT_EQ(session.editor.history().size(), 3u);
    session.type(keys({"draft", up, up}));
    EXPECT_EQ(session.editor.text(), U"two");
    session.type(keys({up, up, up}));
    EXPECT_EQ(session.editor.text(), U"one");
    session.type(keys({down, down, down, down}));
    EXPECT_EQ(session.editor.text(), U"draft");
    EXPECT_EQ(session.entered(keys({up, "!\r"})), "three!");
    EXPECT_EQ(session.entered(keys({up, "\r"})), "three!");
}

TEST_P(Editor, HistoryIsBounded) {
    EditorOptions small = options();
    small.history_lines_max = 2;
    Session own(small);
    for (const char* line : {"1\r", "2\r", "3\r"}) own.type(line);
    own.type(keys({up, up, up}));
    EXPECT_EQ(own.editor.text(), U"2");
    small.history_lines_max = 0;
    Session none(small);
    EXPECT_EQ(none.entered(keys({"a\r", up, "b\r"})), "b");
}

TEST_P(Editor, LineLengthIsBoundedInBytes) {
    EditorOptions small = options();
    small.line_bytes_max = 4;
    Session own(small);
    EXPECT_EQ(own.entered("ab\xe2\x82\xac"
                          "cde\r"),
              "abcd");  // the euro sign needs three
}

TEST_P(Editor, LongLinesScrollWithinTheRow) {
    EditorOptions small = options();
    small.columns = 20;
    Session own(small);
    std::string text;
    for (int i = 0; i < 60; ++i) text += static_cast<char>('a' + i % 26);
    for (const char c : text) own.type(std::string(1, c));
    for (int i = 0; i < 45; ++i) own.type(left);
    own.type("\x15");
    EXPECT_EQ(own.terminal.column(), 7u);
    own.type("\x05\x17");
    EXPECT_EQ(own.terminal.row(), U"zooid>");
    EXPECT_FALSE(own.terminal.overrun);
}

// Goal: after any keys the screen shows the text and the cursor. Method: random keys, fixed seed.
TEST_P(Editor, TheScreenNeverLies) {
    const std::string_view some[] = {
        "a",    "b ",   "\xc3\xa9", "\xe4\xb8\xad", "e\xcc\x81", left,   "\x1b[C",
        up,     down,   "\x7f",     "\x1b[3~",      "\x01",      "\x05", "\x0b",
        "\x15", "\x17", "\x0c",     "\r",           "\x03",      "xyz",  "\x1b[1;5D"};
    std::mt19937 random(7);
    for (const unsigned columns : {18u, 24u, 80u}) {
        EditorOptions small = options();
        small.columns = columns;
        small.line_bytes_max = 60;
        Session own(small);
        for (int i = 0; i < 3000 && !HasFailure(); ++i) own.type(some[random() % std::size(some)]);
        EXPECT_FALSE(own.terminal.confused);
        EXPECT_FALSE(own.terminal.overrun);
        EXPECT_EQ(own.terminal.escaped, !GetParam());
    }
}

}  // namespace
}  // namespace zooid::shell::test
