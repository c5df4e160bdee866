// A second, independent reader of Chrome/Perfetto JSON: it shares no code with the exporter.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace zooid::perfetto_check {

inline constexpr std::size_t problems_max = 100;  // the rest is counted, not described

/// One event, its times in whole nanoseconds.
struct Record {
    char phase = 0;
    std::string name;
    std::int64_t pid = 0;
    std::int64_t tid = 0;
    std::int64_t ts_ns = 0;
    std::int64_t dur_ns = 0;
    std::string flow;  // "cat/name/id" of an s or f
    nlohmann::json args = nlohmann::json::object();
};

/// What must hold for an event to be counted: the track (-1: any) and fields of "args".
struct Where {
    std::int64_t tid = -1;
    std::map<std::string, nlohmann::json> args;
};

struct Report {
    std::vector<std::string> problems;  // empty: the trace is sound
    std::size_t problems_total = 0;
    std::vector<Record> records;  // metadata excluded, in the order of the file
    std::size_t flows = 0;        // arrows with both ends
    nlohmann::json other;         // the file's "otherData"

    [[nodiscard]] bool sound() const { return problems_total == 0; }

    /// Events of that name; of a B/E pair only the B counts, the ends of arrows do not.
    [[nodiscard]] std::size_t count(std::string_view name, const Where& where = {}) const;

    /// The distinct values of one args field over the events of that name.
    [[nodiscard]] std::set<nlohmann::json>
    values(std::string_view name, const std::string& field, const Where& where = {}) const;

    /// count() of every name.
    [[nodiscard]] std::map<std::string, std::size_t> counts() const;
};

/// Parses and checks: known phases with their fields; times of a track never go back; slices nest
/// and each B has its E of the same name; each s has exactly one f, not earlier, both inside a
/// slice; every track has a name.
[[nodiscard]] Report check(std::string_view json);

}  // namespace zooid::perfetto_check
