// zooid explore: every interleaving of a small configuration of a protocol.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <zooid/explore/explore.hpp>

#include "arguments.hpp"

namespace zooid::hake {
namespace {

int list_protocols(bool json) {
    nlohmann::json rows = nlohmann::json::array();
    for (const explore::Protocol& protocol : explore::protocols()) {
        rows.push_back(
            {{"name", protocol.name}, {"what", protocol.what}, {"plants", protocol.plants}});
        if (json) continue;
        fmt::print("{:18}{}\n", protocol.name, protocol.what);
        for (const std::string_view plant : protocol.plants)
            fmt::print("{:18}--plant {}\n", "", plant);
    }
    if (json) fmt::print("{}\n", envelope("explore", 0, {{"protocols", rows}}).dump());
    return 0;
}

void print_text(const explore::ExploreReport& found) {
    for (std::size_t i = 0; i < found.trace.size(); ++i)
        fmt::print("{:4} {}\n", i + 1, found.trace[i]);
    const std::string_view good = found.complete ? "no violation, all states seen"
                                                 : "no violation, but the search was cut short";
    fmt::print("{} states, {} transitions, {} endings: {}\n", found.states, found.transitions,
               found.endings, found.violation.empty() ? good : found.violation);
}

void print_json(const explore::ExploreOptions& options, const explore::ExploreReport& found,
                ExitStatus status) {
    const nlohmann::json data{{"protocol", options.protocol}, {"plant", options.plant},
                              {"states", found.states},       {"transitions", found.transitions},
                              {"endings", found.endings},     {"complete", found.complete},
                              {"violation", found.violation}, {"trace", found.trace}};
    fmt::print("{}\n", envelope("explore", static_cast<int>(status), data).dump());
}

ExitStatus status_of(const explore::ExploreReport& found) {
    if (!found.violation.empty()) return ExitStatus::failed;
    return found.complete ? ExitStatus::answer : ExitStatus::limit;
}

}  // namespace

int explore_command(const Arguments& arguments) {
    explore::ExploreOptions options;
    bool list = false;
    bool json = false;
    CLI::App app("Search every interleaving of a small configuration of a protocol.",
                 "zooid explore");
    add_contract(app, "hake/zooid explore presence --plant awake_fence_dropped");
    app.add_option("protocol", options.protocol, "the configuration; --list names them");
    app.add_option("--plant", options.plant, "make it look as if it had this bug");
    app.add_option("--states", options.states_max, "give up after so many (default 4000000)")
        ->check(CLI::Range(std::size_t{1}, std::size_t{100'000'000}));
    app.add_flag("--list", list, "name the configurations and their plants");
    app.add_flag("--json", json, "the answer as JSON");
    if (const auto status = parse(app, arguments)) return *status;
    if (list) return list_protocols(json);
    const explore::ExploreReport found = explore::explore(options);
    if (!found.error.empty())
        return report("explore", Failure{ExitStatus::usage, found.error}, json);
    const ExitStatus status = status_of(found);
    json ? print_json(options, found, status) : print_text(found);
    return static_cast<int>(status);
}

}  // namespace zooid::hake
