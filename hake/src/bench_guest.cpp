// zooid bench interconnect --guest: messages inside Zooid, in instructions of one core, and as
// times where the host has fewer cores than the guest.
#include <fmt/core.h>

#include <array>
#include <fstream>
#include <sstream>
#include <thread>
#include <zooid/hake/guest.hpp>
#include <zooid/hake/message_counts.hpp>

#include "bench.hpp"

namespace zooid::hake {
namespace {

constexpr std::array crowded_cores{8U, 16U};
constexpr unsigned trips = 100;
constexpr unsigned paced_ms = 5000;
constexpr unsigned paced_every_us = 10'000;
constexpr std::chrono::minutes guest_patience(4);  // spinning ones do collapse

/// One transport of one machine: round trips between cores, in ns; paced ones from when they were
/// due.
struct Crowd {
    unsigned cores = 0;
    std::string what;
    std::uint64_t trips = 0;
    std::uint64_t median_ns = 0;
    std::uint64_t p99_ns = 0;
    std::uint64_t max_ns = 0;
    std::string reason;
};

void read_ping(const nlohmann::json& answer, unsigned cores, std::vector<Crowd>& crowds) {
    for (const auto& row : answer.value("rows", nlohmann::json::array()))
        crowds.push_back(
            {cores,
             fmt::format("0 to {} by {}", row.value("core", 0U), row.value("transport", "?")),
             row.value("count", std::uint64_t{0}), row.value("median_ns", std::uint64_t{0}),
             row.value("p99_ns", std::uint64_t{0}), row.value("max_ns", std::uint64_t{0}),
             row.value("reason", "?")});
}

bool read_paced(const std::string& text, unsigned cores, std::vector<Crowd>& crowds) {
    std::istringstream line(text);
    std::string word;
    std::string transport;
    std::uint64_t pairs = 0;
    Crowd crowd{.cores = cores, .what = "", .reason = ""};
    if (!(line >> word >> transport >> pairs >> crowd.trips >> crowd.median_ns >> crowd.p99_ns >>
          crowd.max_ns) ||
        word != "paced")
        return false;
    crowd.what =
        fmt::format("{} pairs by {}, every {} ms", pairs, transport, paced_every_us / 1000);
    crowd.reason = transport == "ump" ? "for comparison: it spins, and nobody chose it"
                                      : "the same messages by the transport of the policy";
    crowds.push_back(crowd);
    return true;
}

Result<std::string> run_crowd(unsigned cores, TcgThread thread, std::string script) {
    GuestOptions guest;
    guest.machine.tcg_thread = thread;
    guest.machine.cores = cores;
    guest.machine.accelerator = Accelerator::tcg;
    guest.direct = true;
    guest.timeout = guest_patience;
    guest.words.script = std::move(script);
    auto result = run_guest(guest);
    if (!result) return std::unexpected(result.error());
    if (result->status == 0) return std::move(result->output);
    return fail(ExitStatus::fault,
                fmt::format("the guest ended with {}: {}", result->status, result->output));
}

/// The policy's transport to the next core and to the last one, then messages at a fixed rate
/// between all cores at once, by that transport and by one that nobody would choose here. Those on
/// a host thread per core, where a core that spins takes time from the others; on one thread QEMU
/// goes on to the next core at each pause.
Result<std::vector<Crowd>> measure_crowd(unsigned cores) {
    const auto pings =
        run_crowd(cores, TcgThread::automatic,
                  fmt::format("ping 1 --count {0} --json; ping {1} --count {0} --json; shutdown",
                              trips, cores - 1));
    if (!pings) return std::unexpected(pings.error());
    const auto pacing = run_crowd(
        cores, TcgThread::multi,
        fmt::format("run bench_interconnect paced {} {}; shutdown", paced_ms, paced_every_us));
    if (!pacing) return std::unexpected(pacing.error());
    std::vector<Crowd> crowds;
    unsigned paced = 0;
    std::istringstream lines(*pings + *pacing);
    for (std::string text; std::getline(lines, text);) {
        const auto json = nlohmann::json::parse(text, nullptr, false);
        if (json.is_object()) read_ping(json, cores, crowds);
        paced += read_paced(text, cores, crowds) ? 1U : 0U;
    }
    if (paced != 2)
        return fail(ExitStatus::fault, fmt::format("no paced messages came: {}", *pacing));
    return crowds;
}

Result<void> update(const MessageCounts& counts) {
    const auto path = workspace().root / "tests" / "bench" / "interconnect_counts.txt";
    std::ofstream out(path);
    out << message_counts_file(counts);
    if (out.flush()) return {};
    return fail(ExitStatus::failed, fmt::format("cannot write {}", path.string()));
}

void print_crowds(const std::vector<Crowd>& crowds) {
    fmt::print("{:>5}  {:<36} {:>8} {:>11} {:>11} {:>11}  because\n", "cores", "round trips, us",
               "n", "median", "p99", "max");
    for (const Crowd& crowd : crowds)
        fmt::print("{:>5}  {:<36} {:>8} {:>11.1f} {:>11.1f} {:>11.1f}  {}\n", crowd.cores,
                   crowd.what, crowd.trips, static_cast<double>(crowd.median_ns) / 1000,
                   static_cast<double>(crowd.p99_ns) / 1000,
                   static_cast<double>(crowd.max_ns) / 1000, crowd.reason);
}

nlohmann::json json_of(const std::vector<Crowd>& crowds) {
    nlohmann::json rows = nlohmann::json::array();
    for (const Crowd& crowd : crowds)
        rows.push_back({{"cores", crowd.cores},
                        {"what", crowd.what},
                        {"n", crowd.trips},
                        {"median_ns", crowd.median_ns},
                        {"p99_ns", crowd.p99_ns},
                        {"max_ns", crowd.max_ns},
                        {"reason", crowd.reason}});
    return rows;
}

}  // namespace

int bench_messages_in_guest(bool write, bool json) {
    const auto counts = measure_messages();
    if (!counts) return report("bench", counts.error(), json);
    if (write) {
        if (const auto written = update(*counts); !written)
            return report("bench", written.error(), json);
    }
    std::vector<Crowd> crowds;
    for (const unsigned cores : crowded_cores) {
        say(fmt::format("a guest of {} cores on {} of the host", cores,
                        std::thread::hardware_concurrency()));
        const auto crowd = measure_crowd(cores);
        if (!crowd) return report("bench", crowd.error(), json);
        crowds.insert(crowds.end(), crowd->begin(), crowd->end());
    }
    if (json) {
        fmt::print(
            "{}\n",
            envelope("bench", 0, {{"messages", message_json(*counts)}, {"crowds", json_of(crowds)}})
                .dump());
        return 0;
    }
    fmt::print("{}\n", message_table(*counts));
    print_crowds(crowds);
    return 0;
}

}  // namespace zooid::hake
