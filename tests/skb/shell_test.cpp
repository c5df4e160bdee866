// The shell on a knowledge base: what lines mean, how answers look, what errors say.
#include "zooid/skb/shell.hpp"

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "machine.hpp"
#include "zooid/skb/watched_changes.hpp"
#include "zooid/skb/why.hpp"

namespace zooid::skb::test {
namespace {

class ShellTest : public ::testing::Test {
protected:
    ShellReply feed(std::string_view line) { return shell.feed(line); }
    std::string out(std::string_view line) { return shell.feed(line).output; }

    std::int64_t ticks = 0;
    bool interrupt = false;
    std::map<std::string, std::string> files;
    KnowledgeBase base = machine("2x2");
    LocalBase asked{base};
    Shell shell{asked,
                {.now_ns = [] { return 12'000'001; },
                 .steady_ns = [this] { return ticks += 1'000'000; },
                 .interrupted = [this] { return interrupt; },
                 .read_file = [this](const std::string& path) -> std::optional<std::string> {
                     const auto found = files.find(path);
                     if (found == files.end()) return std::nullopt;
                     return found->second;
                 },
                 .write_file =
                     [this](const std::string& path, std::string_view text) {
                         files[path] = text;
                         return path != "/";
                     },
                 .queries_file = "queries"}};
};

TEST(ShellLine, WordsBecomeGoals) {
    using Kind = ShellLine::Kind;
    const auto kind = [](std::string_view line) { return read_shell_line(line).value().kind; };
    const auto text = [](std::string_view line) { return read_shell_line(line).value().text; };
    EXPECT_EQ(text(" core(C). \n"), "core(C)");
    EXPECT_EQ(kind("core(C)"), Kind::ask);
    EXPECT_EQ(kind("why core(0)."), Kind::why);
    EXPECT_EQ(text("why core(0)."), "core(0)");
    EXPECT_EQ(text("why_not core(0)."), "why_not((core(0)))");
    EXPECT_EQ(kind("why(X)"), Kind::ask);
    EXPECT_EQ(kind("whyever"), Kind::ask);
    EXPECT_EQ(text("assume p(' in '), -q(1) in r(X)."), "assume((p(' in '), -q(1)), (r(X)))");
    EXPECT_EQ(kind("assume p in why_not r(X)."), Kind::why);
    EXPECT_EQ(kind(".tables"), Kind::ask_table);
    EXPECT_EQ(kind(".sample core 3"), Kind::sample);
    EXPECT_EQ(text(".sample core 3"), "core 3");
    EXPECT_FALSE(read_shell_line(".tabels"));
    EXPECT_FALSE(read_shell_line("assume p, r(X)."));
    EXPECT_FALSE(read_shell_line(".schema x'), halt, ('"));
}

TEST(ShellLine, AGoalEndsAtItsFullStop) {
    for (const char* whole : {"a.", "a. ", "X = 1.5.", "X = '.'.", "a. % done.", "X = 0'..",
                              "'it''s'.", "X = \"a.b\"."})
        EXPECT_TRUE(is_whole(whole)) << whole;
    for (const char* open : {"", "a", "X = 1.5", "X = '. ", "a, % b.", "X = 0'.", "a.\nb"})
        EXPECT_FALSE(is_whole(open)) << open;
}

TEST(Units, AreForPeople) {
    EXPECT_EQ(with_unit(134217728, "bytes"), "128 MiB");
    EXPECT_EQ(with_unit(536739840, "bytes"), "511.8 MiB");
    EXPECT_EQ(with_unit(1000, "bytes"), "1000 B");
    EXPECT_EQ(with_unit(0xfee00000, "address"), "0xfee00000");
    EXPECT_EQ(with_unit(-1, "address"), "0xffffffffffffffff");
    EXPECT_EQ(with_unit(1725000, "ns"), "1725 us");
    EXPECT_EQ(with_unit(61234, "ns"), "61.2 us");
    EXPECT_EQ(with_unit(0, "ns"), "0 ns");
    EXPECT_EQ(with_unit(-540, "ns"), "-540 ns");
    EXPECT_EQ(with_unit(std::numeric_limits<std::int64_t>::min(), "ns").back(), 's');
    EXPECT_EQ(with_unit(2'300'000'000, "hz"), "2300 MHz");
    EXPECT_EQ(with_unit(125, "permille"), "12.5 %");
    EXPECT_EQ(with_unit(7, "core"), "7");
}

TEST_F(ShellTest, TablesHaveUnitsOfTheSchema) {
    EXPECT_EQ(out("memory_affinity(Base, Size, _)."),
              "     Base     Size\n      0x0  128 MiB\n0x8000000  128 MiB\n");
    EXPECT_EQ(out("cpu(0, Vendor, _, _)."), "Vendor\nAuthenticAMD\n");
    EXPECT_EQ(out("core(C, A), A > 2."), "C  A\n3  3\n");
    EXPECT_EQ(out("core(0, 0)."), "true.\n");
    EXPECT_EQ(out("core(7, A)."), "false.\n");
    EXPECT_EQ(feed("core(7, A).").status, ExitStatus::none);
}

TEST_F(ShellTest, GoalsGoOnOverLines) {
    EXPECT_EQ(shell.prompt(), "skb> ");
    EXPECT_EQ(out("core(C,"), "");
    EXPECT_EQ(shell.prompt(), "...> ");
    EXPECT_EQ(out("     2)."), "C\n2\n");
    (void)feed("core(C,");
    shell.cancel();
    EXPECT_EQ(shell.prompt(), "skb> ");
}

TEST_F(ShellTest, ASemicolonAsksForMore) {
    (void)feed(".mode line");
    EXPECT_EQ(out("member(X, [a, 'B c', 3])."), "X = a ;\n");
    EXPECT_EQ(shell.prompt(), "; for more> ");
    EXPECT_EQ(out(";"), "X = 'B c' ;\n");
    EXPECT_EQ(out(";"), "X = 3 ;\n");
    EXPECT_EQ(out(";"), "");
    EXPECT_EQ(shell.prompt(), "skb> ");
    EXPECT_EQ(feed(";").error, "there are no more answers\n");
    (void)feed(".mode table");
    const std::string first = out("between(1, 50, X).");
    EXPECT_EQ(std::ranges::count(first, '\n'), 21);
    EXPECT_TRUE(out(";").ends_with("40\n"));
}

TEST_F(ShellTest, EveryModeOfTheSameAnswers) {
    const auto once = [this](AnswerMode mode) {
        shell.set_mode(mode);
        return shell.ask_once("X = 'a,\"b', Y = f(Z, 1)").output;
    };
    EXPECT_EQ(once(AnswerMode::line), "X = 'a,\"b', Y = f(Z,1).\n");
    EXPECT_EQ(once(AnswerMode::csv), "X,Y,Z\n\"a,\"\"b\",\"f(Z,1)\",Z\n");
    EXPECT_EQ(once(AnswerMode::prolog), "answer('X' = 'a,\"b', 'Y' = f(Z,1), 'Z' = Z).\n");
    const auto whole = nlohmann::json::parse(once(AnswerMode::json));
    EXPECT_EQ(whole["version"], 1);
    EXPECT_EQ(whole["answers"][0]["X"], "a,\"b");
    EXPECT_EQ(whole["answers"][0]["Y"]["f"], "f");
    EXPECT_EQ(whole["complete"], true);
    EXPECT_EQ(whole["status"], 0);
    EXPECT_EQ(nlohmann::json::parse(once(AnswerMode::jsonl))["X"], "a,\"b");
    EXPECT_EQ(feed(".mode html").status, ExitStatus::syntax);
}

TEST_F(ShellTest, PartialAnswersComeBeforeTheLimit) {
    (void)feed(".limit time 50ms answers 5");
    const ShellReply many = feed("repeat.");
    EXPECT_EQ(many.error, "stopped after 5 answers; .limit answers N shows more\n");
    const ShellReply slow = feed("( X = 1 ; X = 2 ; repeat, fail ).");
    EXPECT_EQ(slow.output, "X\n1\n2\n");
    EXPECT_EQ(slow.error, "limit reached: time; .limit time 30s gives it more\n");
    EXPECT_EQ(slow.status, ExitStatus::limit);
    shell.set_mode(AnswerMode::json);
    const auto json = nlohmann::json::parse(feed("( X = 1 ; repeat, fail ).").output);
    EXPECT_EQ(json["answers"].size(), 1U);
    EXPECT_EQ(json["complete"], false);
    EXPECT_EQ(json["error"]["kind"], "limit");
    EXPECT_EQ(json["status"], 3);
    interrupt = true;
    EXPECT_EQ(feed("repeat, fail.").error, "interrupted\n");
}

TEST_F(ShellTest, LimitsAreNamed) {
    ShellLimits limits;
    EXPECT_FALSE(set_limits(limits, " time 2s mem 4M  answers 100 steps 9"));
    EXPECT_EQ(limits.time_ns, 2'000'000'000);
    EXPECT_EQ(limits.memory_bytes, 4U << 20);
    EXPECT_EQ(limits.answers_max, 100U);
    EXPECT_EQ(limits.steps_max, 9U);
    for (const char* wrong :
         {"tiem 2s", "time", "time 2", "time -2s", "mem 99999999999999G", "answers 0", "answers x"})
        EXPECT_TRUE(set_limits(limits, wrong)) << wrong;
    EXPECT_EQ(limits.answers_max, 100U);
}

TEST_F(ShellTest, ErrorsPointAtTheirPlace) {
    EXPECT_EQ(feed("core(C, A), corre(A).").error,
              "core(C, A), corre(A)\n            ^\n"
              "there is no relation corre/1; did you mean core/1?\n");
    EXPECT_EQ(feed("core(C A).").error,
              "core(C A)\n       ^\nsyntax error at line 1, column 8: operator_expected\n");
    EXPECT_EQ(feed("core(C, A).").status, ExitStatus::answers);
    EXPECT_EQ(feed("atom_length(X, Y).").status, ExitStatus::error);
    EXPECT_EQ(feed("why corre(1).").status, ExitStatus::error);
    EXPECT_EQ(feed("why core(.").status, ExitStatus::syntax);
}

TEST_F(ShellTest, TheSchemaIsAsked) {
    const std::string tables = out(".tables cost");
    EXPECT_TRUE(tables.contains("message_cost(from,to,transport,median,p99,how)      4")) << tables;
    EXPECT_FALSE(tables.contains("topology"));
    EXPECT_TRUE(out(".schema core").contains("apic")) << out(".schema core");
    EXPECT_EQ(out(".count core"), "Relation  Arity  Facts\ncore          2      4\n");
    EXPECT_EQ(out(".sample node_distance 2"),
              "From  To  Distance\n   0   0        10\n   0   1        21\n");
    EXPECT_EQ(feed(".sample nothing").status, ExitStatus::syntax);
    EXPECT_EQ(feed(".schema nothing").status, ExitStatus::none);
}

TEST_F(ShellTest, ReasonsAndPlansAreShown) {
    EXPECT_TRUE(out("why transport(0, 3, T).").contains("ump is chosen because"));
    EXPECT_TRUE(
        out("why_not transport(0, 3, ump_notify).").starts_with("ump_notify is not chosen"));
    EXPECT_TRUE(out("assume -overcommitted(_), overcommitted(true) in transport(0, 3, T).")
                    .contains("ump_notify"));
    EXPECT_TRUE(out("explain core(C, _), transport(0, C, ump).").starts_with("Condition"));
    EXPECT_EQ(out("why core(9, _)."), "it does not hold; why_not says what fails\n");
    shell.set_mode(AnswerMode::json);
    const auto json = nlohmann::json::parse(out("why core(0, A)."));
    EXPECT_EQ(json["command"], "why");
    const auto& fact = json["proof"][0];
    EXPECT_EQ(fact["goal"], "core(0,0)");
    EXPECT_EQ(fact["term"]["args"][1], 0);
    EXPECT_EQ(fact["how"], "fact");
    EXPECT_EQ(fact["source"], "measured");
    EXPECT_EQ(fact["ageNs"].get<std::int64_t>() + fact["timeNs"].get<std::int64_t>(), 12'000'001);
    EXPECT_TRUE(fact["because"].empty());
}

// Goal: a program finds in the proof's tree what a person reads in its lines.
TEST_F(ShellTest, ProofsAreTreesForPrograms) {
    shell.set_mode(AnswerMode::json);
    const auto held = nlohmann::json::parse(out("why transport(0, 3, T)."));
    EXPECT_EQ(held["version"], 2);
    EXPECT_EQ(held["status"], 0);
    const auto& rule = held["proof"][0];
    EXPECT_EQ(rule["goal"], "transport(0,3,ump)");
    EXPECT_EQ(rule["how"], "rule");
    EXPECT_FALSE(rule["because"].empty());
    const auto& weighed = held["proof"][1];
    EXPECT_EQ(weighed["goal"], "ump");
    EXPECT_EQ(weighed["how"], "options");
    EXPECT_TRUE(weighed["reason"].get<std::string>().contains("polling_is_faster"));
    EXPECT_GT(weighed["options"].size(), 1U);
    EXPECT_EQ(weighed["options"][0]["goal"], "ump");
    EXPECT_EQ(weighed["options"][0]["costNs"], 540);

    const auto refused = nlohmann::json::parse(out("why_not transport(0, 3, ump_notify)."));
    EXPECT_EQ(refused["proof"][0]["goal"], "ump_notify");
    EXPECT_EQ(refused["proof"][0]["how"], "instead");
    EXPECT_EQ(refused["proof"][0]["chosen"], "ump");
    EXPECT_EQ(refused["proof"][1]["how"], "fails");

    const auto none = nlohmann::json::parse(out("why core(9, _)."));
    EXPECT_EQ(none["status"], 1);
    EXPECT_TRUE(none["proof"].is_null());
    const auto wrong = nlohmann::json::parse(out("why X is a."));
    EXPECT_EQ(wrong["status"], 5);
    EXPECT_EQ(wrong["error"]["kind"], "error");
    EXPECT_TRUE(wrong["error"]["text"].get<std::string>().contains("type_error"));
}

// A proof that is deep is a tree as deep; one that is long has no tree.
TEST(WhyJson, IsBounded) {
    KnowledgeBase base = machine("");
    ASSERT_TRUE(base.consult("n(0). n(X) :- X > 0, Y is X - 1, n(Y). ", {}));
    const Explanation deep = why(base, "n(500)", 0);
    EXPECT_EQ(nlohmann::json::parse(deep.json)[0]["because"][2]["goal"], "n(499)");
    QueryLimits limits;
    limits.text_bytes_max = 1000;
    EXPECT_TRUE(why(base, "n(500)", 0, limits).json.empty());
}

TEST(WatchedChanges, ReadBackAndComeOnce) {
    WatchedChanges changes({"A", "B"});
    changes.add(true, {notice_text("a b"), notice_text(1.0)});
    changes.add(true, {"1", notice_text(1e30)});
    changes.add(false, {"1", notice_text(1e30)});
    EXPECT_EQ(changes.take_lines(), "+ A = 'a b', B = 1.0\n");
    EXPECT_EQ(changes.take_lines(), "");
    EXPECT_EQ(notice_text(-0.125), "-0.125");
    EXPECT_EQ(notice_text(1e30), "1.0e+30");
}

TEST_F(ShellTest, BasesAreSavedWithTheirSources) {
    EXPECT_EQ(feed(".dump saved").error, "");
    EXPECT_TRUE(files["saved"].starts_with(":- zooid_base(1)."));
    KnowledgeBase again = machine("");
    EXPECT_EQ(load_facts(again, files["saved"], {}), std::nullopt);
    EXPECT_EQ(ask(again, "aggregate_all(count, message_cost(_, _, _, _, _, _), N)"), "N = 4");
    EXPECT_EQ(ask(again, "provenance(overcommitted(_), S, O, T)"),
              "S = measured, O = 'core 0', T = 1");
    files["newer"] = ":- zooid_base(2).\ncore(0, 0).\n";
    EXPECT_TRUE(feed(".load newer").error.contains("format 2")) << feed(".load newer").error;
    files["broken"] = "core(0, 0).\ncore(.\n";
    EXPECT_TRUE(feed(".load broken").error.starts_with("broken: line 2"))
        << feed(".load broken").error;
    EXPECT_EQ(feed(".load nowhere").status, ExitStatus::error);
    EXPECT_EQ(feed(".dump /").status, ExitStatus::error);
}

TEST_F(ShellTest, WhatHasChangedSinceAMark) {
    EXPECT_EQ(feed(".diff").status, ExitStatus::syntax);
    EXPECT_EQ(feed(".mark").error, "");
    EXPECT_EQ(feed(".diff").status, ExitStatus::none);
    EXPECT_EQ(feed("retract(core(3, _)), assertz(core(7, 9)).").error, "");
    const std::string changed = out(".diff");
    EXPECT_TRUE(changed.contains("- ") && changed.contains("core(3,3)")) << changed;
    EXPECT_TRUE(changed.contains("+ ") && changed.contains("core(7,9)")) << changed;
}

TEST_F(ShellTest, QueriesAreKeptByName) {
    EXPECT_EQ(feed(".queries").status, ExitStatus::none);
    EXPECT_EQ(feed(".save near core($1, A).").error, "");
    EXPECT_EQ(out(".run near 2"), "A\n2\n");
    EXPECT_EQ(feed(".save near core(C, $1), C < $2").error, "");  // in place of the first
    EXPECT_EQ(out(".run near 1 2"), "C\n1\n");
    EXPECT_EQ(feed(".save odd atom_length('it''s 50\\\\%', N)").error, "");
    EXPECT_EQ(out(".run odd"), "N\n9\n");
    EXPECT_EQ(feed(".save pair X = f($2, $1)").error, "");
    EXPECT_EQ(out(".run pair 'it\\'s a' g(1, 'b c')"), "X\nf(g(1,'b c'),'it\\'s a')\n");
    EXPECT_EQ(feed(".forget pair").error, "");
    EXPECT_TRUE(out(".queries").contains("near  core(C, $1), C < $2")) << out(".queries");
    EXPECT_EQ(feed(".run near 1").error,
              "that query wants 2 values, blanks between them: core(C, $1), C < $2\n");
    EXPECT_EQ(feed(".save reason why transport(0, $1, T)").error, "");
    EXPECT_TRUE(out(".run reason 3").contains("ump is chosen because"));
    for (const char* wrong : {".save near", ".save", ".save a,b x", ".run", ".save x .tabels"})
        EXPECT_EQ(feed(wrong).status, ExitStatus::syntax) << wrong;
    EXPECT_EQ(feed(".run nothing").status, ExitStatus::none);
    EXPECT_EQ(feed(".forget near").error, "");
    EXPECT_EQ(feed(".forget near").status, ExitStatus::none);
    // What the file keeps, another session reads.
    KnowledgeBase again = machine("2x2");
    EXPECT_EQ(load_facts(again, files["queries"], {}), std::nullopt);
    EXPECT_EQ(ask(again, "findall(N, saved_query(N, _), L)"), "L = [odd,reason]");
    EXPECT_EQ(feed("watch core(C, A).").status, ExitStatus::syntax);
}

TEST_F(ShellTest, OneUseOfAVariableIsWarnedOf) {
    files["rules"] =
        "% A comment with a Variable.\nbig(C) :- core(C, Apic), 'Not one' \\= 0'X.\n"
        "ok(C) :- core(C, _Apic).\n";
    EXPECT_EQ(feed(".load rules").error,
              "line 2: the variable Apic occurs once; _Apic if that is meant\n");
}

TEST_F(ShellTest, WordsAreCompleted) {
    using Lines = std::vector<std::string>;
    EXPECT_EQ(shell.complete("core(C, _), mess"), Lines{"core(C, _), message_cost"});
    EXPECT_EQ(shell.complete("message_cost("),
              Lines{"message_cost(From, To, Transport, Median, P99, How)"});
    EXPECT_EQ(shell.complete(".ta"), Lines{".tables"});
    EXPECT_EQ(shell.complete("X = nosuch"), Lines{});
    EXPECT_EQ(shell.complete("nosuch("), Lines{});
}

}  // namespace
}  // namespace zooid::skb::test
