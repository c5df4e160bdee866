// zooid skb: asks the knowledge base of a guest it boots.
#include <fmt/core.h>

#include <algorithm>
#include <zooid/hake/guest.hpp>

#include "arguments.hpp"

namespace zooid::hake {

int skb_command(const Arguments& arguments) {
    GuestOptions guest;
    std::string query;
    bool json = false;
    CLI::App app("Ask the knowledge base of a guest that is booted for it.", "zooid skb");
    add_contract(app, "hake/zooid skb 'core(C)' --json");
    app.add_option("query", query, "a goal; its variables are the answer's columns")->required();
    app.add_option("--smp", guest.machine.cores, "cores of the guest");
    app.add_flag("--json", json, "answers as JSON");
    if (const auto status = parse(app, arguments)) return *status;
    if (query.find('"') != std::string::npos || query.find('\n') != std::string::npos)
        return report(
            "skb",
            Failure{ExitStatus::usage,
                    "a query with \" or a line break cannot be passed here: use the guest's "
                    "own shell (hake/run), or 'atoms' in single quotes"},
            json);
    guest.words.script = fmt::format("skb {}\"{}\"; shutdown", json ? "--json " : "", query);
    guest.direct = true;
    guest.timeout = std::chrono::minutes(2);
    const auto result = run_guest(guest);
    if (!result) return report("skb", result.error(), json);
    fmt::print("{}", result->output);
    return result->status;
}

}  // namespace zooid::hake
