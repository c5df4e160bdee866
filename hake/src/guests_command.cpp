// zooid guests: which guests run, for who wants to ask one.
#include <fmt/core.h>

#include <zooid/hake/running_guests.hpp>

#include "arguments.hpp"

namespace zooid::hake {

namespace {

nlohmann::json row_of(const RunningGuest& guest) {
    nlohmann::json row{{"name", guest.name}, {"pid", guest.pid}, {"cores", guest.cores}};
    if (guest.attached != 0) row["attached"] = guest.attached;
    return row;
}

void print(const std::vector<RunningGuest>& guests) {
    for (const RunningGuest& guest : guests) {
        const std::string asked =
            guest.attached == 0 ? "" : fmt::format(", asked by process {}", guest.attached);
        fmt::print("{}: {} cores, process {}{}\n", guest.name, guest.cores, guest.pid, asked);
    }
}

}  // namespace

int guests_command(const Arguments& arguments) {
    bool json = false;
    CLI::App app("List the guests that run.", "zooid guests");
    add_contract(app, "hake/zooid guests");
    app.add_flag("--json", json, "as JSON");
    if (const auto status = parse(app, arguments)) return *status;
    const auto guests = running_guests();
    const auto status = guests.empty() ? ExitStatus::failed : ExitStatus::answer;
    if (json) {
        auto rows = nlohmann::json::array();
        for (const RunningGuest& guest : guests) rows.push_back(row_of(guest));
        fmt::print(
            "{}\n",
            envelope("guests", static_cast<int>(status), {{"guests", std::move(rows)}}).dump());
        return static_cast<int>(status);
    }
    if (guests.empty())
        return report("guests",
                      Failure{status, "no guest runs; boot one by hake/run in another terminal"},
                      false);
    print(guests);
    return 0;
}

}  // namespace zooid::hake
