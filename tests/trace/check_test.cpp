// The checker must have teeth: each broken trace is refused for its own reason.
#include <gtest/gtest.h>

#include <string>
#include <zooid/perfetto_check/check.hpp>

namespace zooid::perfetto_check {
namespace {

constexpr const char* name_of_core_0 =
    R"({"ph":"M","name":"thread_name","pid":1,"tid":0,"args":{"name":"core 0"}})";

/// Each event is `ph name ts` and what follows, on track 0.
Report of(std::initializer_list<const char*> events) {
    std::string text = std::string("{\"traceEvents\":[") + name_of_core_0;
    for (const char* event : events) text += std::string(",{\"pid\":1,\"tid\":0,") + event + "}";
    return check(text + "]}");
}

std::string first_problem(const Report& report) {
    return report.problems.empty() ? "none" : report.problems.front();
}

TEST(PerfettoCheck, AcceptsASoundTrace) {
    const Report report =
        of({R"("ph":"B","name":"a","ts":1.5)", R"("ph":"X","name":"x","ts":2,"dur":0.25)",
            R"("ph":"s","name":"m","cat":"c","id":1,"ts":2.000)",
            R"("ph":"X","name":"y","ts":3,"dur":1)",
            R"("ph":"f","name":"m","cat":"c","id":1,"bp":"e","ts":3.0)",
            R"("ph":"E","name":"a","ts":4.001)"});
    EXPECT_EQ(first_problem(report), "none");
    EXPECT_EQ(report.flows, 1u);
    EXPECT_EQ(report.counts(), (std::map<std::string, std::size_t>{{"a", 1}, {"x", 1}, {"y", 1}}));
    EXPECT_EQ(report.records.back().ts_ns, 4001);
}

TEST(PerfettoCheck, RefusesEachKindOfBrokenTrace) {
    const auto expect = [](const Report& report, const char* words) {
        EXPECT_FALSE(report.sound());
        EXPECT_NE(first_problem(report).find(words), std::string::npos) << first_problem(report);
    };
    expect(check("{"), "not JSON");
    expect(check("{}"), "traceEvents");
    expect(check(R"([{"ph":"i","name":"a","pid":1,"tid":0,"ts":1}])"), "has no name");
    expect(of({R"("ph":"Q","name":"a","ts":1)"}), "unknown phase");
    expect(of({R"("name":"a","ts":1)"}), "no phase");
    expect(of({R"("ph":"i","name":"a","ts":-1)"}), "no name, ts");
    expect(of({R"("ph":"i","name":"a","ts":2)", R"("ph":"i","name":"a","ts":1.999)"}), "goes back");
    expect(of({R"("ph":"B","name":"a","ts":1)"}), "B without E");
    expect(of({R"("ph":"E","name":"a","ts":1)"}), "E without B");
    expect(of({R"("ph":"B","name":"a","ts":1)", R"("ph":"E","name":"b","ts":1)"}), "closes B of");
    expect(of({R"("ph":"X","name":"a","ts":1)"}), "without dur");
    expect(of({R"("ph":"X","name":"a","ts":1,"dur":2)", R"("ph":"X","name":"b","ts":2,"dur":2)"}),
           "overlaps");
    expect(of({R"("ph":"X","name":"a","ts":1,"dur":2)", R"("ph":"B","name":"b","ts":2)",
               R"("ph":"E","name":"b","ts":2.5)"}),
           "overlaps");
    expect(of({R"("ph":"C","name":"a","ts":1)"}), "counter without");
}

TEST(PerfettoCheck, RefusesBrokenArrows) {
    const char* slice = R"("ph":"X","name":"x","ts":2,"dur":9)";
    const char* start = R"("ph":"s","name":"m","cat":"c","id":1,"ts":5)";
    const char* end = R"("ph":"f","name":"m","cat":"c","id":1,"bp":"e","ts":6)";
    EXPECT_EQ(first_problem(of({slice, start, end})), "none");
    EXPECT_NE(first_problem(of({slice, start})).find("1 starts and 0 ends"), std::string::npos);
    EXPECT_NE(first_problem(of({slice, end})).find("0 starts and 1 ends"), std::string::npos);
    EXPECT_NE(first_problem(of({slice, start, start, end})).find("2 starts"), std::string::npos);
    EXPECT_NE(first_problem(of({start, end})).find("touches no slice"), std::string::npos);
    EXPECT_NE(
        first_problem(of({slice, R"("ph":"f","name":"m","cat":"c","id":1,"bp":"e","ts":4)", start}))
            .find("ends before"),
        std::string::npos);
}

}  // namespace
}  // namespace zooid::perfetto_check
