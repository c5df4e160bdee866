// From a line to commands, from words to arguments, and what is said when they are wrong.
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <zooid/shell/arguments.hpp>
#include <zooid/shell/split.hpp>
#include <zooid/shell/suggest.hpp>

namespace zooid::shell {
namespace {

using Words = std::vector<std::string>;

std::vector<Words> split(std::string_view line) {
    const auto commands = split_commands(line);
    EXPECT_TRUE(commands) << line;
    std::vector<Words> out;
    if (commands) {
        for (const Command& command : *commands) out.push_back(command.words);
    }
    return out;
}

TEST(Split, SeparatorsQuotesAndBackslashes) {
    EXPECT_EQ(split(""), (std::vector<Words>{}));
    EXPECT_EQ(split(" ;; ; "), (std::vector<Words>{}));
    EXPECT_EQ(split("cores; shutdown"), (std::vector<Words>{{"cores"}, {"shutdown"}}));
    EXPECT_EQ(split("a;b\tc\r\n"), (std::vector<Words>{{"a"}, {"b", "c"}}));
    EXPECT_EQ(split("skb \"p(0,C,T); q\"; why 'a;b'"),
              (std::vector<Words>{{"skb", "p(0,C,T); q"}, {"why", "a;b"}}));
    EXPECT_EQ(split("a 'it''s' \"\" ''"), (std::vector<Words>{{"a", "its", "", ""}}));
    EXPECT_EQ(split(R"(a\ b \; \' "x\"y\\z\n" 'c\d')"),
              (std::vector<Words>{{"a b", ";", "'", "x\"y\\z\\n", "c\\d"}}));
    EXPECT_EQ(split("pre'mid'\"post\""), (std::vector<Words>{{"premidpost"}}));
    EXPECT_EQ(split_commands("  a ;  b")->at(1).position, 7u);
}

TEST(Split, FaultsNameTheirPosition) {
    using Kind = SplitFault::Kind;
    EXPECT_EQ(split_commands("skb 'p(").error(), (SplitFault{Kind::open_quote, 4}));
    EXPECT_EQ(split_commands("a \"b\\\"").error(), (SplitFault{Kind::open_quote, 2}));
    EXPECT_EQ(split_commands("ab\\").error(), (SplitFault{Kind::dangling_backslash, 2}));
    EXPECT_EQ(split_commands(std::string(script_bytes_max + 1, 'a')).error().kind, Kind::too_long);
    std::string many;
    for (std::size_t i = 0; i <= commands_max; ++i) many += "a;";
    EXPECT_EQ(split_commands(many).error(), (SplitFault{Kind::too_many, 2 * commands_max}));
    many.clear();
    for (std::size_t i = 0; i <= words_max; ++i) many += "a ";
    EXPECT_EQ(split_commands(many).error(), (SplitFault{Kind::too_many, 2 * words_max}));
    EXPECT_EQ(describe({Kind::open_quote, 4}), "the quote at column 5 is never closed");
}

TEST(Split, QuotedWordsComeBackWhole) {
    std::mt19937 random(11);
    for (int round = 0; round < 2000; ++round) {
        Words words;
        std::string line;
        for (std::size_t w = 0; w < 1 + random() % 4; ++w) {
            std::string word;
            for (std::size_t i = 0; i < random() % 6; ++i) word += ";'\" \\ab\t"[random() % 8];
            words.push_back(word);
            if (random() % 2 == 0) {
                line += " ''";
                for (const char c : word) line += std::string("\\") + c;
            } else {
                line += " \"";
                for (const char c : word)
                    line += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
                line += '"';
            }
        }
        EXPECT_EQ(split(line), std::vector<Words>{words}) << line;
    }
}

TEST(RunCommands, StopsAtTheFirstFailureUnlessToldToGoOn) {
    const auto commands = *split_commands("0; 3; 1; 0");
    std::string ran;
    const auto run = [&](const Command& command) {
        ran += command.words[0];
        return static_cast<Status>(std::stoi(command.words[0]));
    };
    EXPECT_EQ(run_commands(commands, false, run), Status::limit);
    EXPECT_EQ(ran, "03");
    ran.clear();
    EXPECT_EQ(run_commands(commands, true, run), Status::limit);
    EXPECT_EQ(ran, "0310");
    ran.clear();
    EXPECT_EQ(run_commands(*split_commands("1;130;0"), true, run), Status::interrupted);
    EXPECT_EQ(ran, "1130");
    EXPECT_EQ(run_commands({}, false, run), Status::answer);
}

constexpr std::array<Positional, 2> ping_positionals{
    {{"CORE", "where to"}, {"TEXT", "what", false}}};
constexpr std::array<Option, 2> ping_options{
    {{"count", "N", "how often"}, {"quiet", "", "say less"}}};
constexpr CommandSpec ping{"ping", "Asks a core for an answer.", "ping 3 --count 10",
                           ping_positionals, ping_options};
constexpr std::array<Positional, 2> oncore_positionals{
    {{"CORE", "where"}, {"COMMAND", "what", true, true}}};
constexpr CommandSpec oncore{
    "oncore", "Runs a command on a core.", "oncore 3 name get x", oncore_positionals, {}, true};

std::string refusal(const CommandSpec& spec, const Words& words) {
    const auto parsed = parse_arguments(spec, words);
    EXPECT_FALSE(parsed);
    return parsed ? "" : parsed.error().substr(0, parsed.error().find("; usage: "));
}

TEST(Arguments, OptionsAndPositionalsInAnyOrder) {
    const auto parsed = parse_arguments(ping, Words{"--count=5", "3", "--json", "--quiet", "-7"});
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->positionals, (Words{"3", "-7"}));
    EXPECT_EQ(parsed->value("count"), "5");
    EXPECT_TRUE(parsed->has("quiet"));
    EXPECT_TRUE(parsed->json);
    EXPECT_FALSE(parsed->help);
    EXPECT_EQ(parse_arguments(ping, Words{"3", "--", "--json"})->positionals,
              (Words{"3", "--json"}));
    EXPECT_TRUE(parse_arguments(ping, Words{"--help"})->help);
    EXPECT_TRUE(parse_arguments(ping, Words{"--version"})->version);
    EXPECT_EQ(parse_arguments(ping, Words{"3", "-"})->positionals, (Words{"3", "-"}));
}

TEST(Arguments, TheRestBelongsToTheOtherCommand) {
    const auto parsed =
        parse_arguments(oncore, Words{"--json", "3", "ping", "--count", "--", "--help"});
    ASSERT_TRUE(parsed);
    EXPECT_TRUE(parsed->json);
    EXPECT_FALSE(parsed->help);
    EXPECT_EQ(parsed->positionals, (Words{"3", "ping", "--count", "--", "--help"}));
}

TEST(Arguments, RefusalsNameTheCure) {
    EXPECT_EQ(refusal(ping, {}), "ping: CORE is missing");
    EXPECT_EQ(refusal(ping, {"1", "2", "3"}), "ping: unexpected argument '3'");
    EXPECT_EQ(refusal(ping, {"--cuont", "1"}),
              "ping: unknown option '--cuont', did you mean --count?");
    EXPECT_EQ(refusal(ping, {"-x"}), "ping: unknown option '-x'");
    EXPECT_EQ(refusal(ping, {"-json", "1"}), "ping: unknown option '-json', did you mean --json?");
    EXPECT_EQ(refusal(ping, {"1", "--count"}), "ping: --count needs N");
    EXPECT_EQ(refusal(ping, {"1", "--count", "--quiet"}), "ping: --count needs N");
    EXPECT_EQ(refusal(ping, {"1", "--count=1", "--count=2"}), "ping: --count is given twice");
    EXPECT_EQ(refusal(ping, {"1", "--quiet=1"}), "ping: --quiet takes no value");
}

TEST(Arguments, HelpSaysEverything) {
    EXPECT_EQ(usage_line(ping), "usage: ping [--count N] [--quiet] [--json] CORE [TEXT]");
    EXPECT_EQ(usage_line(oncore), "usage: oncore [--json] CORE COMMAND...");
    const std::string help = help_text(ping);
    for (const char* part :
         {"Asks a core", "where to", "how often", "--version", "example: ping 3"})
        EXPECT_NE(help.find(part), std::string::npos) << part;
}

TEST(Arguments, NumbersAreWholeAndWithinBounds) {
    EXPECT_EQ(number_within("7", 0, 7), 7u);
    for (const char* bad : {"", "8", "-1", "+1", " 1", "1 ", "0x1", "99999999999999999999"})
        EXPECT_EQ(number_within(bad, 0, 7), std::nullopt) << bad;
}

TEST(Suggest, DistancesAreTheKnownOnes) {
    EXPECT_EQ(edit_distance("", "abc"), 3u);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
    EXPECT_EQ(edit_distance("ab", "ba"), 1u);
    EXPECT_EQ(edit_distance("same", "same"), 0u);
    EXPECT_EQ(edit_distance("ca", "abc"), 3u);  // the restricted form edits no substring twice
}

TEST(Suggest, NamesTheNearCommandOrNone) {
    constexpr std::array<std::string_view, 6> names{"cores", "channels", "ps",
                                                    "ping",  "shutdown", "skb"};
    EXPECT_EQ(suggest("croes", names), "cores");
    EXPECT_EQ(suggest("pnig", names), "ping");
    EXPECT_EQ(suggest("skv", names), "skb");
    EXPECT_EQ(suggest("shut", names), "shutdown");
    EXPECT_EQ(suggest("c", names), std::nullopt);  // two begin with it
    EXPECT_EQ(suggest("xyzzy", names), std::nullopt);
    EXPECT_EQ(suggest("", names), std::nullopt);
    EXPECT_EQ(suggest(std::string(1000, 'a'), names), std::nullopt);
}

}  // namespace
}  // namespace zooid::shell
