// skb and why: answers as they come, limits, errors, Ctrl-C.
#include "world.hpp"

namespace zooid::shell::testing {
namespace {

using QueryCommands = World;

TEST_F(QueryCommands, AnswersComeLineByLine) {
    base.pieces = {{"C = ", false}, {"0"}, {"C = 1\n"}};
    EXPECT_EQ(shell("skb 'core(C)' --steps 500"), Status::answer);
    EXPECT_EQ(output, "C = 0\nC = 1\n");
    EXPECT_EQ(base.goals, (std::vector<std::string>{"core(C)"}));
    EXPECT_EQ(base.steps_max, 500U);
    EXPECT_FALSE(session.open_query);
    EXPECT_TRUE(base.cancelled.empty());
}

TEST_F(QueryCommands, JsonIsOneObject) {
    base.pieces = {{R"({"C":)", false}, {"0}"}, {R"({"C":1})"}};
    EXPECT_EQ(shell("skb 'core(C)' --json"), Status::answer);
    EXPECT_EQ(output, R"({"version":1,"command":"skb","answers":[{"C":0},{"C":1}],"complete":true,)"
                      R"("status":0})"
                      "\n");
    EXPECT_TRUE(base.json);
}

TEST_F(QueryCommands, NoAnswerIsStatusOne) {
    EXPECT_EQ(shell("skb 'core(99)'"), Status::none);
    EXPECT_EQ(errors, "skb: no answer\n");
    EXPECT_EQ(shell("skb 'core(99)' --json"), Status::none);
    EXPECT_EQ(output,
              R"({"version":1,"command":"skb","answers":[],"status":1,"error":"skb: no answer"})"
              "\n");
    EXPECT_EQ(errors, "");
    base.pieces = {{"", true, SkbStatus::failed}};
    EXPECT_EQ(shell("skb 'core(99)'"), Status::none);
}

TEST_F(QueryCommands, SyntaxErrorsNameTheColumn) {
    base.opening = SkbStatus::syntax;
    base.column = 6;
    base.error = "expected )";
    EXPECT_EQ(shell("skb 'core('"), Status::usage);
    EXPECT_EQ(errors, "skb: syntax error at column 6: expected )\n");
    EXPECT_EQ(shell("why 'core('"), Status::usage);
    EXPECT_EQ(errors, "why: syntax error at column 6: expected )\n");
}

TEST_F(QueryCommands, EachOpeningStatusHasItsExitStatus) {
    base.error = "some text";
    const std::map<SkbStatus, Status> expected{
        {SkbStatus::failed, Status::none},    {SkbStatus::engine_error, Status::fault},
        {SkbStatus::limit, Status::limit},    {SkbStatus::cancelled, Status::interrupted},
        {SkbStatus::no_query, Status::fault}, {SkbStatus::busy, Status::limit},
        {SkbStatus{77}, Status::fault}};
    for (const auto& [opening, status] : expected) {
        base.opening = opening;
        EXPECT_EQ(shell("skb 'core(C)'"), status) << static_cast<int>(opening);
        EXPECT_EQ(std::ranges::count(errors, '\n'), 1);
    }
}

TEST_F(QueryCommands, ALimitAfterAnswersKeepsTheAnswers) {
    base.pieces = {{"C = 0"}, {"1000 steps", true, SkbStatus::limit}};
    EXPECT_EQ(shell("skb 'core(C)'"), Status::limit);
    EXPECT_EQ(output, "C = 0\n");
    EXPECT_EQ(errors, "skb: 1000 steps; narrow the query, or raise --steps\n");
    base.pieces = {{"1"}, {"1000 steps", true, SkbStatus::limit}};
    EXPECT_EQ(shell("skb 'core(C)' --json"), Status::limit);
    EXPECT_EQ(output, R"({"version":1,"command":"skb","answers":[1],"status":3,)"
                      R"("error":"skb: 1000 steps; narrow the query, or raise --steps"})"
                      "\n");
    EXPECT_FALSE(session.json_open);
}

TEST_F(QueryCommands, AnswersStopAtTheirCountAndCloseTheQuery) {
    base.pieces = {{"X = 1"}};
    base.endless = true;
    EXPECT_EQ(shell("skb 'repeat' --answers 3"), Status::answer);
    EXPECT_EQ(output, "X = 1\nX = 1\nX = 1\n");
    EXPECT_EQ(base.cancelled, (std::vector<std::uint32_t>{5}));
    EXPECT_EQ(shell("skb 'repeat' --answers 2 --json"), Status::answer);
    EXPECT_NE(output.find(R"("complete":false)"), std::string::npos);
    EXPECT_EQ(shell("skb 'repeat' --answers 0"), Status::usage);
    EXPECT_EQ(shell("skb 'repeat' --steps none"), Status::usage);
}

// Goal: Ctrl-C drops the task in the middle of an endless query; the query is closed, the shell
// goes on.
TEST_F(QueryCommands, ADroppedQueryIsClosedAndTheNextOneWorks) {
    base.pieces = {{"X = 1"}};
    base.endless = true;
    base.pause_us = 1000;
    StatusTask task = run_line(session, "skb repeat", false);
    task.start(executor());
    executor().run_until_idle();
    pass(1000);
    pass(1000);
    EXPECT_FALSE(task.done());
    EXPECT_EQ(output, "X = 1\nX = 1\n");
    task = StatusTask();
    EXPECT_EQ(session.open_query, 5U);

    StatusTask tidy = after_cancel(session);
    tidy.start(executor());
    executor().run_until_idle();
    pass(1000);  // the server answers the call that was given up first
    ASSERT_TRUE(tidy.done());
    EXPECT_TRUE(tidy.result());
    EXPECT_EQ(base.cancelled, (std::vector<std::uint32_t>{5}));
    base.endless = false;
    base.pause_us = 0;
    EXPECT_EQ(shell("skb 'core(C)'"), Status::answer);
    EXPECT_EQ(output, "X = 1\n");
}

TEST_F(QueryCommands, WhyPrintsOneProof) {
    base.pieces = {{"transport(0,3,ump)\n", false}, {"  shares(0,3,l3)  cpuid\n"}};
    EXPECT_EQ(shell("why 'transport(0,3,T)'"), Status::answer);
    EXPECT_EQ(output, "transport(0,3,ump)\n  shares(0,3,l3)  cpuid\n");
    EXPECT_EQ(base.goals, (std::vector<std::string>{"transport(0,3,T)"}));
}

TEST_F(QueryCommands, WhyInJsonIsATree) {
    base.pieces = {{R"([{"goal":"transport(0,3)", false}, {R"(,ump","how":"fact"}])"}};
    EXPECT_EQ(shell("why 'transport(0,3,T)' --json"), Status::answer);
    EXPECT_TRUE(base.json);
    EXPECT_EQ(output,
              R"({"version":2,"command":"why","proof":[{"goal":"transport(0,3,ump","how":"fact"}],)"
              R"("status":0})"
              "\n");
    base.pieces = {{"[", false}, {"too much", true, SkbStatus::limit}};
    EXPECT_EQ(shell("why 'transport(0,3,T)' --json"), Status::limit);
    EXPECT_EQ(output, R"({"version":1,"command":"why","status":3,)"
                      R"("error":"why: too much; narrow the query, or raise --steps"})"
                      "\n");
}

TEST_F(QueryCommands, WithoutAKnowledgeBaseBothSaySo) {
    has_knowledge = false;
    EXPECT_EQ(shell("skb 'core(C)'"), Status::fault);
    EXPECT_EQ(errors, "skb: no knowledge base\n");
    EXPECT_EQ(shell("why 'core(C)'"), Status::fault);
    has_knowledge = true;
    EXPECT_EQ(shell("skb '" + std::string(3000, 'a') + "'"), Status::usage);
    EXPECT_EQ(shell("why '" + std::string(3000, 'a') + "'"), Status::usage);
}

TEST_F(QueryCommands, AnswersAreShownAsATable) {
    base.pieces = {{R"({"C":0,"T":"ump",)", false}, {R"("How":{"f":"class","args":[0,"B c"]}})"}};
    EXPECT_EQ(shell("skb 'p(C,T,How)' --mode table"), Status::answer);
    EXPECT_EQ(output, "C  T    How\n0  ump  class(0,'B c')\n");
    EXPECT_TRUE(base.json);
    EXPECT_FALSE(session.open_query);
    output.clear();
    EXPECT_EQ(shell("skb 'p(C,T,How)' --mode csv"), Status::answer);
    EXPECT_EQ(output, "C,T,How\n0,ump,\"class(0,'B c')\"\n");
    EXPECT_EQ(shell("skb 'p(C)' --mode html"), Status::usage);
    base.pieces = {{"no json"}};
    EXPECT_EQ(shell("skb 'p(C)' --mode table"), Status::fault);
}

TEST_F(QueryCommands, WordsBecomeGoals) {
    base.pieces = {{R"({"Column":"id","Unit":"core","Meaning":"a number"})"}};
    EXPECT_EQ(shell("skb '.schema core'"), Status::answer);
    EXPECT_EQ(output, "Column  Unit  Meaning\nid      core  a number\n");
    EXPECT_EQ(base.goals.back(), "schema_of('core', Column, Unit, Meaning)");
    base.pieces = {
        {R"({"C":{"var":"C"},"Condition_":{"f":"core","args":[{"var":"C"}]},"Calls_":1})"}};
    output.clear();
    EXPECT_EQ(shell("skb 'explain core(C)'"), Status::answer);
    EXPECT_EQ(output, "Condition  Calls\ncore(C)        1\n");
    EXPECT_EQ(shell("skb '.dump x'"), Status::usage);
    EXPECT_EQ(shell("skb '.nonsense'"), Status::usage);
}

TEST_F(QueryCommands, ReasonsAndAssumptions) {
    base.pieces = {{"core(9)  does not hold\n"}};
    EXPECT_EQ(shell("why_not 'core(9)'"), Status::answer);
    EXPECT_EQ(base.goals.back(), "why_not((core(9)))");
    EXPECT_EQ(output, "core(9)  does not hold\n");
    EXPECT_EQ(shell("assume 'p(1), -q(2)' 'r(X)'"), Status::answer);
    EXPECT_EQ(base.goals.back(), "assume((p(1), -q(2)), (r(X)))");
    EXPECT_EQ(shell("assume 'p(1)' 'why_not r(1)'"), Status::answer);
    EXPECT_EQ(base.goals.back(), "assume((p(1)), why_not((r(1))))");
    EXPECT_EQ(shell("assume 'p(1)'"), Status::usage);
}

TEST_F(QueryCommands, WatchShowsWhatChanges) {
    base.noticed = {{.core = 0, .more = true}, {.core = 1}};
    StatusTask task = run_line(session, "watch 'core(C,T)' --times 4 --every 5", false);
    task.start(executor());
    executor().run_until_idle();
    EXPECT_EQ(output, "+ C = 0, T = 'B c'\n+ C = 1, T = 'B c'\n");
    EXPECT_EQ(base.every_us, 5000U);
    // What has gone and come again has not changed; what was lost is told.
    base.noticed = {{.asserted = false, .core = 0, .more = true},
                    {.core = 0, .more = true},
                    {.asserted = false, .core = 1, .lost = 2}};
    output.clear();
    pass(5000);
    EXPECT_EQ(output, "2 changes were lost: they came too fast\n- C = 1, T = 'B c'\n");
    EXPECT_FALSE(task.done());
    pass(5000);
    EXPECT_TRUE(task.done());
    EXPECT_EQ(base.goals, (std::vector<std::string>{"core(C,T)"}));  // it asks once
    EXPECT_EQ(base.unsubscribed, (std::vector<std::uint32_t>{9}));
    EXPECT_EQ(shell("watch 'core(C)' --times 0"), Status::usage);
    EXPECT_EQ(shell("watch 'core(C)' --json"), Status::usage);
}

TEST_F(QueryCommands, AWatchEndsWithItsGoalOrByCtrlC) {
    base.noticed = {{.core = 0, .status = SkbStatus::failed}};
    EXPECT_EQ(shell("watch 'C is a'"), Status::fault);
    EXPECT_EQ(errors, "watch: type_error(evaluable,a/0)\n");
    EXPECT_EQ(base.unsubscribed.size(), 1U);
    base.opening = SkbStatus::busy;
    EXPECT_EQ(shell("watch 'core(C,T)'"), Status::limit);
    EXPECT_EQ(base.unsubscribed.size(), 1U);
    base.opening = SkbStatus::ok;

    StatusTask task = run_line(session, "watch 'core(C,T)'", false);
    task.start(executor());
    executor().run_until_idle();
    pass(2'500'000);
    EXPECT_FALSE(task.done());
    task = StatusTask();
    StatusTask tidy = after_cancel(session);
    tidy.start(executor());
    executor().run_until_idle();
    ASSERT_TRUE(tidy.done());
    EXPECT_EQ(base.unsubscribed.size(), 2U);
    EXPECT_FALSE(session.subscription);
}

}  // namespace
}  // namespace zooid::shell::testing
