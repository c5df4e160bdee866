// zooid-explore: runs the explorer from a shell.
#include <fmt/core.h>

#include <string_view>
#include <zooid/explore/explore.hpp>

namespace {

using namespace zooid::explore;

void print_usage() {
    fmt::print(stderr,
               "usage: zooid-explore PROTOCOL [--plant FAULT] [--json]\n"
               "example: zooid-explore presence --plant awake_fence_dropped\n");
    for (const Protocol& protocol : protocols()) {
        fmt::print(stderr, "  {:16}{}\n", protocol.name, protocol.what);
        for (const std::string_view plant : protocol.plants)
            fmt::print(stderr, "                    --plant {}\n", plant);
    }
}

void print_json(const ExploreOptions& options, const ExploreReport& report) {
    std::string trace;
    for (const std::string& line : report.trace)
        trace += fmt::format("{}\"{}\"", trace.empty() ? "" : ",", line);
    fmt::print(
        "{{\"version\":1,\"protocol\":\"{}\",\"plant\":\"{}\",\"states\":{},"
        "\"transitions\":{},\"endings\":{},\"complete\":{},\"violation\":\"{}\","
        "\"trace\":[{}]}}\n",
        options.protocol, options.plant, report.states, report.transitions, report.endings,
        report.complete, report.violation, trace);
}

void print_text(const ExploreReport& report) {
    for (std::size_t i = 0; i < report.trace.size(); ++i)
        fmt::print("{:4} {}\n", i + 1, report.trace[i]);
    const std::string_view good = report.complete ? "no violation, all states seen"
                                                  : "no violation, but the search was cut short";
    fmt::print("{} states, {} transitions, {} endings: {}\n", report.states, report.transitions,
               report.endings, report.violation.empty() ? good : report.violation);
}

}  // namespace

int main(int count, char** words) {
    ExploreOptions options;
    bool json = false;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        if (word == "--json") {
            json = true;
        } else if (word == "--plant" && i + 1 < count) {
            options.plant = words[++i];
        } else if (options.protocol.empty() && !word.starts_with("-")) {
            options.protocol = word;
        } else {
            print_usage();
            return 2;
        }
    }
    if (options.protocol.empty()) {
        print_usage();
        return 2;
    }
    const ExploreReport report = explore(options);
    if (!report.error.empty()) {
        fmt::print(stderr, "zooid-explore: {}\n", report.error);
        return 2;
    }
    json ? print_json(options, report) : print_text(report);
    if (!report.violation.empty()) return 1;
    return report.complete ? 0 : 3;
}
