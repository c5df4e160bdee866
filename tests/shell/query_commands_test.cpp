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

TEST_F(QueryCommands, WhyInJsonIsOneString) {
    base.pieces = {{"transport(0,3,ump)\n", false}, {"  name(\"l3\")\n"}};
    EXPECT_EQ(shell("why 'transport(0,3,T)' --json"), Status::answer);
    EXPECT_EQ(output,
              "{\"version\":1,\"command\":\"why\",\"answers\":["
              "\"transport(0,3,ump)\\n  name(\\\"l3\\\")\\n\"],\"complete\":true,\"status\":0}\n");
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

}  // namespace
}  // namespace zooid::shell::testing
