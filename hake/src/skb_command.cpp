// zooid skb: asks the knowledge base of a guest that runs or is booted for it, of a described
// machine, or of this one.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <zooid/hake/guest.hpp>
#include <zooid/skb/transport_table.hpp>

#include "arguments.hpp"
#include "guest_base.hpp"
#include "skb_host_facts.hpp"
#include "skb_picture.hpp"
#include "skb_session.hpp"

namespace zooid::hake {

namespace {

constexpr std::chrono::milliseconds host_window(100);
constexpr skb::KnowledgeBaseLimits base_limits = {.atoms_max = 4'000'000,
                                                  .atom_text_bytes_max = std::size_t{256} << 20,
                                                  .clause_bytes_max = std::size_t{2} << 30};

struct SkbOptions {
    std::string query;
    std::vector<std::string> facts;
    bool attaches = false;  // to a guest that runs
    std::string guest;      // its name; empty: the only one
    unsigned cores = MachineOptions{}.cores;
    bool json = false;
    std::string mode;  // empty: table here, lines in a guest
    std::string limits;
    std::string svg;
    std::string dot;
};

Result<int> write_text(const std::string& path, const std::string& text) {
    std::ofstream file(path);
    file << text;
    file.close();
    if (!file.good())
        return fail(ExitStatus::failed, fmt::format("cannot write {}; choose another file", path));
    return 0;
}

Result<int> draw(const SkbOptions& options, const std::optional<Picture>& picture) {
    if (!picture)
        return fail(ExitStatus::failed,
                    "there is nothing to draw: ask for a tree (multicast(0, Tree, Ns)), for routes "
                    "(interrupt_plan(P)), or for topology(C, P, I, T)");
    if (!options.svg.empty()) {
        if (const auto written = write_text(options.svg, as_svg(*picture)); !written)
            return written;
    }
    if (!options.dot.empty()) return write_text(options.dot, as_dot(*picture));
    return 0;
}

bool draws(const SkbOptions& options) { return !options.svg.empty() || !options.dot.empty(); }

/// Rows of answers as --json has them.
nlohmann::json answers_of(const std::string& text) {
    const auto whole = nlohmann::json::parse(text, nullptr, false);
    if (!whole.is_object() || !whole.contains("answers")) return nlohmann::json::array();
    return whole["answers"];
}

constexpr skb::ShellLimits picture_limits;

skb::AskLimits limits_of_picture() {
    return {.limits = picture_limits, .is_over = HostShellServices::services().interrupted};
}

Picture machine_of(skb::AskedBase& base) {
    std::vector<PlacedCore> cores;
    const auto query = base.ask("topology(C, P, I, _), ( cpu_affinity(C, N) -> true ; N = -1 )",
                                limits_of_picture());
    skb::AnswerRows rows;
    while (query->next(rows) == skb::Query::Step::answer) {
        const auto number = [&rows](std::size_t i) {
            return rows.rows.back()[i].integer.value_or(-1);
        };
        cores.push_back(
            {.core = number(0), .package = number(1), .inner = number(2), .node = number(3)});
    }
    return picture_of_machine(std::move(cores));
}

std::optional<Picture> routes_of(skb::AskedBase& base) {
    const auto query = base.ask("interrupt_plan(Plan)", limits_of_picture());
    skb::AnswerRows rows;
    if (query->next(rows) != skb::Query::Step::answer) return std::nullopt;
    const auto plan = nlohmann::json::parse(rows.rows.front().front().json, nullptr, false);
    return picture_of_answers(nlohmann::json::array({{{"Plan", plan}}}));
}

Result<int> load(skb::KnowledgeBase& base, const std::string& facts) {
    const skb::ShellServices services = HostShellServices::services();
    if (facts == "host") {
        add_host_facts(base, "/", host_window, services.now_ns());
        return 0;
    }
    const auto text = services.read_file(facts);
    if (!text)
        return fail(ExitStatus::usage,
                    fmt::format("cannot read {}; --facts wants a file of facts, or host", facts));
    const auto wrong = skb::load_facts(base, *text, {.owner = facts, .time_ns = services.now_ns()});
    if (wrong) return fail(ExitStatus::usage, fmt::format("{}: {}", facts, *wrong));
    return 0;
}

Result<int> ask(skb::Shell& shell, skb::AskedBase& base, const SkbOptions& options) {
    const skb::ShellReply reply = shell.ask_once(options.query);
    print(reply);
    if (reply.status != skb::ExitStatus::answers || !draws(options))
        return static_cast<int>(reply.status);
    auto picture = picture_of_answers(
        answers_of(skb::render(shell.answers(), {.mode = skb::AnswerMode::json})));
    if (!picture && options.query.starts_with("topology")) picture = machine_of(base);
    if (!picture && options.query.starts_with("interrupt_route")) picture = routes_of(base);
    return draw(options, picture);
}

/// Queries that earlier sessions saved; a file that cannot be read is named, and no hindrance.
void load_saved_queries(skb::AskedBase& base, const skb::ShellServices& services) {
    const auto text = services.read_file(services.queries_file);
    if (!text) return;
    if (const auto wrong = base.load(*text, {.owner = "saved", .time_ns = services.now_ns()}))
        say(fmt::format("{}: {}", services.queries_file, *wrong));
}

Result<int>
run_session(skb::AskedBase& base, skb::ShellServices services, const SkbOptions& options) {
    skb::Shell shell(base, std::move(services));
    const std::string_view wanted = options.mode.empty() ? "table" : std::string_view(options.mode);
    shell.set_mode(
        skb::mode_named(options.json ? "json" : wanted).value_or(skb::AnswerMode::table));
    if (const auto wrong = skb::set_limits(shell.limits(), options.limits))
        return fail(ExitStatus::usage, *wrong);
    return options.query.empty() ? run_skb_session(shell) : ask(shell, base, options);
}

Result<int> run_here(const SkbOptions& options) {
    skb::KnowledgeBase base(base_limits);
    if (const auto loaded = skb::load_policies(base); !loaded)
        return fail(ExitStatus::fault, "the policies are broken: " + loaded.error().term);
    const HostShellServices interrupts;
    for (const std::string& facts : options.facts) {
        if (const auto loaded = load(base, facts); !loaded) return loaded;
    }
    skb::LocalBase asked(base);
    skb::ShellServices services = HostShellServices::services();
    services.queries_file = HostShellServices::queries_file();
    load_saved_queries(asked, services);
    return run_session(asked, std::move(services), options);
}

/// Asks a guest that runs already, as one more of its clients.
Result<int> run_attached(const SkbOptions& options) {
    const HostShellServices interrupts;
    auto line = attach_to_guest(options.guest);
    if (!line) return std::unexpected(line.error());
    const skb::ShellServices services = HostShellServices::services();
    GuestBase base(std::move(*line), services.interrupted);
    if (const auto opened = base.open(); !opened) return std::unexpected(opened.error());
    return run_session(base, services, options);
}

/// The query as a command of the guest's shell.
std::string guest_command(const SkbOptions& options) {
    const bool json = options.json || draws(options);
    const std::string form = json                   ? "--json "
                             : options.mode.empty() ? std::string()
                                                    : fmt::format("--mode {} ", options.mode);
    return fmt::format("skb {}\"{}\"", form, options.query);
}

Result<int> run_in_guest(const SkbOptions& options) {
    if (options.query.empty())
        return fail(
            ExitStatus::usage,
            "a query is wanted; without one give --facts FILE or --facts host for a session");
    if (!options.limits.empty())
        return fail(ExitStatus::usage,
                    "--limit is for --facts; a guest's skb has --steps and --answers");
    if (options.query.find_first_of("\"\n") != std::string::npos)
        return fail(ExitStatus::usage,
                    "a query with \" or a line break cannot be passed here: use the guest's own "
                    "shell (hake/run), or 'atoms' in single quotes");
    GuestOptions guest;
    guest.machine.cores = options.cores;
    guest.words.script = guest_command(options) + "; shutdown";
    guest.direct = true;
    guest.timeout = std::chrono::minutes(10);
    const auto result = run_guest(guest);
    if (!result) return std::unexpected(result.error());
    fmt::print("{}", result->output);
    if (result->status != 0 || !draws(options)) return result->status;
    return draw(options, picture_of_answers(answers_of(result->output)));
}

void add_options(CLI::App& app, SkbOptions& options) {
    add_contract(
        app,
        "hake/zooid skb --facts skb/machines/amd-8x4.pl 'multicast(0, Tree, Ns)' --svg tree.svg");
    app.add_option(
        "query", options.query,
        "a goal, `why GOAL`, `why_not GOAL`, `assume FACTS in GOAL`, `explain GOAL`, or .help; "
        "none: a session");
    app.add_option(
           "--facts", options.facts,
           "a file of facts, or host: this Linux; again for more. Without: a guest is booted")
        ->allow_extra_args(false);
    app.add_option("--guest", options.guest,
                   "a guest that runs already (hake/run), by name: --guest=NAME; hake/zooid guests "
                   "lists them")
        ->expected(0, 1);
    app.add_option("--smp", options.cores, "cores of the guest");
    app.add_option("--mode", options.mode, std::string(skb::mode_names));
    app.add_option("--limit", options.limits,
                   "time 50ms mem 4M answers 100 steps 1000000; with --facts");
    app.add_flag("--json", options.json, "as --mode json");
    app.add_option("--svg", options.svg,
                   "draw the tree, routes or topology of the answers into a file");
    app.add_option("--dot", options.dot, "the same for Graphviz");
}

}  // namespace

int skb_command(const Arguments& arguments) {
    SkbOptions options;
    CLI::App app(
        "Ask the knowledge base: of a guest that runs or is booted for it, of a described machine, "
        "of this Linux.",
        "zooid skb");
    add_options(app, options);
    if (const auto status = parse(app, arguments)) return *status;
    options.attaches = app.count("--guest") > 0;
    // `--guest GOAL`: the word behind it is the query when it is no name.
    if (options.query.empty() && !options.guest.empty() && !is_guest_name(options.guest))
        options.query = std::exchange(options.guest, {});
    if (!options.mode.empty() && !skb::mode_named(options.mode))
        return report("skb",
                      Failure{ExitStatus::usage, fmt::format("--mode is {}", skb::mode_names)},
                      options.json);
    if (options.query.empty() && draws(options))
        return report("skb", Failure{ExitStatus::usage, "a picture wants a query that has a tree"},
                      options.json);
    if (options.attaches && !options.facts.empty())
        return report("skb", Failure{ExitStatus::usage, "--guest and --facts exclude each other"},
                      options.json);
    const auto status = options.attaches        ? run_attached(options)
                        : options.facts.empty() ? run_in_guest(options)
                                                : run_here(options);
    return status ? *status : report("skb", status.error(), options.json);
}

}  // namespace zooid::hake
