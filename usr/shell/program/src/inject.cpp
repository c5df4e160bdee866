// inject KIND CORE: makes a core's CPU driver fail, to see that the others go on.
#include <algorithm>
#include <array>
#include <zooid/shell/program/shell_command.hpp>

#include "core_argument.hpp"

namespace zooid::shell {

namespace {

using schema::monitor::InjectPoint;
using schema::monitor::Monitor;

constexpr std::uint64_t death_deadline_us = 90'000'000;  // a silent core has to be noticed first
constexpr std::uint64_t after_ms_max = 60'000;
// In the order of abi::InjectKind.
constexpr std::array<std::string_view, 8> kinds{
    "panic", "fault", "double_fault", "nmi", "hang", "unprotect", "monitor_exit", "monitor_crash"};
// In the order of InjectPoint.
constexpr std::array<std::string_view, 5> points{"now", "prepare", "vote", "commit", "acknowledge"};
constexpr std::array positionals{
    Positional{
        "KIND",
        "panic, fault, double_fault, nmi, hang (interrupts off), unprotect (SMEP, SMAP off), "
        "monitor_exit or monitor_crash (a core ends with its monitor)"},
    Positional{"CORE", "whose kernel is to fail; 0 takes the machine with it"}};
constexpr std::array options{
    Option{"at", "POINT",
           "in the next agreement, when it has got the prepare or commit, or sent the vote or "
           "acknowledge; now when not given"},
    Option{"after", "MS", "so many milliseconds from now, 1 to 60000, while other commands run"}};

std::optional<std::size_t>
index_of(std::span<const std::string_view> words, std::string_view word) {
    const auto found = std::ranges::find(words, word);
    if (found == words.end()) return std::nullopt;
    return static_cast<std::size_t>(found - words.begin());
}

std::expected<Monitor::Inject::Params, Failure> params_from(const Arguments& arguments) {
    const std::string& word = arguments.positionals[0];
    const auto kind = index_of(kinds, word);
    if (!kind)
        return std::unexpected(usage_failure(
            "KIND is panic, fault, double_fault, nmi, hang, unprotect, monitor_exit or "
            "monitor_crash, not '" +
            word + "'"));
    const auto core = core_from(arguments.positionals[1]);
    if (!core) return std::unexpected(core.error());
    if (*core == 0 && word == "hang")
        return std::unexpected(usage_failure("core 0 fences the others; nobody would fence it"));
    const auto point = index_of(points, arguments.value("at").value_or("now"));
    if (!point)
        return std::unexpected(usage_failure("--at is now, prepare, vote, commit or acknowledge"));
    const auto given = arguments.value("after");
    const auto after_ms = given ? number_within(*given, 1, after_ms_max) : 0;
    if (!after_ms) return std::unexpected(usage_failure("--after is a number from 1 to 60000"));
    Monitor::Inject::Params params;
    params.set_after_ms(static_cast<std::uint32_t>(*after_ms));
    params.set_core(*core);
    params.set_kind(static_cast<std::uint8_t>(*kind));
    params.set_point(static_cast<InjectPoint>(*point));
    return params;
}

CommandTask run(Session& session, Arguments arguments) {
    const auto params = params_from(arguments);
    if (!params) co_return std::unexpected(params.error());
    const std::string whom = "core " + std::to_string(params->core());
    const interconnect::Instant deadline{session.executor().now().us + death_deadline_us};
    const auto done = co_await session.monitor().inject(*params, {.deadline = deadline});
    if (!done) co_return std::unexpected(call_failure(done.error(), whom));
    if (done->status() != schema::monitor::Status::ok)
        co_return std::unexpected(monitor_failure(done->status(), whom));
    co_return std::expected<void, Failure>();
}

}  // namespace

const ShellCommand inject_command{{.name = "inject",
                                   .summary = "Makes the kernel of a core fail",
                                   .example = "inject panic 2",
                                   .positionals = positionals,
                                   .options = options},
                                  run};

}  // namespace zooid::shell
