// The rows of the table; each is defined in the file named after its transport.
#pragma once
#include <span>
#include <string_view>

#include "two_cores.hpp"

namespace zooid::bench {

/// One thing measured. `run` is null where this build has not got it; `absent` says why.
struct Row {
    std::string_view group;  // one of those below
    std::string_view name;
    Samples (*run)(const Plan&);
    Plan plan;
    std::string_view absent = {};
};

inline constexpr std::string_view round_trips = "round trip";
inline constexpr std::string_view streams = "stream";
inline constexpr std::string_view messages = "message";  // built and read, not sent
inline constexpr std::string_view wakes_of_many = "wake among many";
inline constexpr Plan spinning_trips{.cores = {}, .pieces = 161, .operations = 100};
inline constexpr Plan sleeping_trips{.cores = {}, .pieces = 60, .operations = 20};
inline constexpr Plan spinning_stream{.cores = {}, .pieces = 40, .operations = 16 * 1024};
inline constexpr Plan sleeping_stream{.cores = {}, .pieces = 20, .operations = 1024};

[[nodiscard]] std::span<const Row> raw_rows();
[[nodiscard]] std::span<const Row> ump_rows();
[[nodiscard]] std::span<const Row> typed_rows();
[[nodiscard]] std::span<const Row> boost_rows();
[[nodiscard]] std::span<const Row> rte_rows();
[[nodiscard]] std::span<const Row> kernel_rows();
[[nodiscard]] std::span<const Row> schema_rows();
[[nodiscard]] std::span<const Row> idle_rows();

}  // namespace zooid::bench
