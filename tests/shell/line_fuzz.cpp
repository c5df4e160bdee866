// Any bytes typed: the line stays bounded and valid, the screen tells the truth, nothing crashes.
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>
#include <zooid/shell/arguments.hpp>
#include <zooid/shell/line_editor.hpp>
#include <zooid/shell/split.hpp>

#include "fuzz_size.hpp"
#include "terminal.hpp"

namespace {

using namespace zooid::shell;

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

/// What may follow depends on what is there: nothing, one word, or two that begin alike. The list
/// of two would wrap on a narrow screen, which this terminal calls an overrun.
void complete(LineEditor& editor, unsigned columns, std::string& out) {
    const std::string before = editor.before_cursor();
    const std::vector<std::string> choices{before + "\xc3\xa9t", before + "\xc3\xa8s", "other"};
    const bool fits = 2 * (before.size() + 6) < columns;
    editor.complete_with(std::span(choices).first(fits ? before.size() % 4 : 1), out);
}

void edit(const EditorOptions& options, std::span<const std::uint8_t> bytes) {
    LineEditor editor(options);
    test::Terminal terminal(options.columns);
    const std::u32string prompt = from_utf8(options.prompt);
    std::string out;
    editor.begin(out);
    terminal.feed(out);
    for (const std::uint8_t byte : bytes) {
        out.clear();
        const EditorEvent event = editor.on_byte(byte, out);
        if (event == EditorEvent::complete) {
            complete(editor, options.columns, out);
        } else if (event != EditorEvent::none) {
            editor.begin(out);
        }
        terminal.feed(out);
        require(editor.cursor() <= editor.text().size(), "cursor within the line");
        const std::string text = to_utf8(editor.text());
        require(text.size() <= options.line_bytes_max, "line bounded");
        require(from_utf8(text) == editor.text(), "line is UTF-8");
        for (const char32_t c : editor.text())
            require(c >= 0x20 && (c < 0x7f || c >= 0xa0), "no control characters");
        require(editor.history().size() <= options.history_lines_max, "history bounded");
        require(!terminal.confused && !terminal.overrun, "terminal understands");
        require(!options.dumb || !terminal.escaped, "a dumb terminal gets no escapes");
        require(test::shows(terminal, prompt, editor.text(), editor.cursor()), "screen is true");
    }
}

void command(std::string_view line) {
    static constexpr Positional positionals[] = {{"A", ""}, {"B", "", false, true}};
    static constexpr Option options[] = {{"count", "N", ""}, {"quiet", "", ""}};
    const auto commands = split_commands(line);
    if (!commands) {
        require(commands.error().position <= line.size(), "fault within the line");
        return;
    }
    for (const Command& one : *commands) {
        require(!one.words.empty() && one.position < line.size(), "commands have words");
        for (const bool verbatim : {false, true}) {
            const CommandSpec spec{"x", "", "", positionals, options, verbatim};
            const auto parsed = parse_arguments(spec, one.words);
            require(parsed.has_value() || !parsed.error().empty(), "refusals say why");
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    zooid::fuzz::size_arguments(argc, argv, 64);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::span<const std::uint8_t> bytes(data + 1, size - 1);
    const std::uint8_t choice = data[0];
    EditorOptions options;
    options.dumb = (choice & 1) != 0;
    options.prompt = (choice & 2) != 0 ? "z\xc3\xa9> " : "> ";
    options.columns = 16u + (choice >> 4);
    options.line_bytes_max = 40;
    options.history_lines_max = choice >> 2 & 3u;
    edit(options, bytes);
    command({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    return 0;
}
