// Measures every row once per run, in turn, and prints one JSON object; `hake/zooid bench
// interconnect` makes the table of it.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "rows.hpp"

namespace zooid::bench {
namespace {

constexpr unsigned runs_max = 1000;

struct Measured {
    Row row;
    std::vector<double> medians = {};  // one per run that had enough undisturbed pieces
    std::vector<double> ratios = {};   // to the faster raw round trip of the same run
    std::vector<double> of_ring = {};  // to the round trip of `ump` of the same run
    std::vector<double> all = {};
    std::uint64_t interrupted = 0;
};

std::vector<Measured> all_rows() {
    std::vector<Measured> measured;
    for (const auto rows : {raw_rows(), ump_rows(), typed_rows(), boost_rows(), rte_rows(),
                            kernel_rows(), idle_rows(), schema_rows()})
        for (const Row& row : rows) measured.push_back({.row = row});
    return measured;
}

void run_once(std::vector<Measured>& table, Cores cores) {
    double raw = 0;
    double ring = 0;
    for (Measured& measured : table) {
        if (measured.row.run == nullptr) continue;
        Plan plan = measured.row.plan;
        plan.cores = cores;
        const Samples samples = measured.row.run(plan);
        measured.interrupted += samples.interrupted;
        measured.all.insert(measured.all.end(), samples.each_ns.begin(), samples.each_ns.end());
        if (samples.each_ns.size() < samples.interrupted / 4 + 5) continue;
        const double each = median(samples.each_ns);
        measured.medians.push_back(each);
        if (measured.row.group != round_trips) continue;
        if (measured.row.name.starts_with("raw")) {
            raw = raw > 0 ? std::min(raw, each) : each;
            continue;
        }
        if (raw > 0) measured.ratios.push_back(each / raw);
        if (measured.row.name == "ump") ring = each;
        if (ring > 0) measured.of_ring.push_back(each / ring);
    }
}

nlohmann::json json_of(const Measured& measured) {
    nlohmann::json row{{"group", measured.row.group}, {"name", measured.row.name}};
    if (measured.row.run == nullptr) {
        row["absent"] = measured.row.absent;
        return row;
    }
    row["runs"] = measured.medians.size();
    row["n"] = measured.all.size() * measured.row.plan.operations;
    row["pieces"] = measured.all.size();
    row["interrupted"] = measured.interrupted;
    row["mode_ns"] = mode(measured.medians);
    row["median_ns"] = median(measured.all);
    row["best_ns"] = rank(measured.medians, 0);
    row["p99_ns"] = rank(measured.all, 0.99);
    if (!measured.ratios.empty()) row["ratio"] = mode(measured.ratios);
    if (!measured.of_ring.empty()) row["of_ring"] = mode(measured.of_ring);
    return row;
}

unsigned number(const char* text, unsigned max) {
    char* end = nullptr;
    const unsigned long value = std::strtoul(text, &end, 10);
    if (*text != '\0' && *end == '\0' && value <= max) return static_cast<unsigned>(value);
    std::fprintf(stderr, "usage: interconnect_bench RUNS CORE CORE\n");
    std::exit(2);
}

}  // namespace
}  // namespace zooid::bench

int main(int argc, char** argv) {
    using namespace zooid::bench;
    const unsigned runs = argc == 4 ? number(argv[1], runs_max) : number("", 0);
    const Cores cores{number(argv[2], 1023), number(argv[3], 1023)};
    auto table = all_rows();
    for (unsigned run = 0; run < runs; ++run) run_once(table, cores);
    nlohmann::json rows = nlohmann::json::array();
    for (const Measured& measured : table) rows.push_back(json_of(measured));
    std::printf("%s\n", nlohmann::json{{"rows", rows}}.dump().c_str());
    return 0;
}
