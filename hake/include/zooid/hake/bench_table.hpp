// The speed table of the CPU driver: what the guest counted, beside the limits and Linux's figures.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <zooid/hake/contract.hpp>

namespace zooid::hake {

/// One operation as the guest's bench_cpudriver counted it, or QEMU's plugin cache_lines.
struct BenchCount {
    std::uint64_t samples = 0;
    std::uint64_t min = 0;
    std::uint64_t median = 0;
    std::uint64_t p99 = 0;
};
using BenchCounts = std::map<std::string, BenchCount, std::less<>>;

enum class BenchUnit : std::uint8_t { instructions, lines };

/// A row of the table.
struct BenchRow {
    std::string_view key;        // the guest's name of it
    std::string_view operation;  // for people
    std::uint64_t limit = 0;     // in its unit; 0: none, shown for comparison
    unsigned shares = 1;         // operations in what the guest measured
    std::string_view elsewhere;  // figures of others for the same
    BenchUnit unit = BenchUnit::instructions;
};

/// Linux's figures are medians on this project's QEMU line, counted the same way; empty where none
/// was measured. Barrelfish's are those of its paper (SOSP 2009, table 3: lines of the caches that
/// a call uses). The limits are those of the CPU driver's issue.
inline constexpr std::array bench_rows{
    BenchRow{"null_invocation", "null capability invocation, user to user", 120, 1, ""},
    BenchRow{"lmp_round_trip", "LMP round trip, 4 words, two domains, same core", 700, 1,
             "pipe 13256, eventfd 10829, futex 12654"},
    BenchRow{"page_fault", "page fault to user-level handler, map, resume", 1500, 1, ""},
    BenchRow{"reflected_call", "reflected Linux call (getpid in the personality)", 250, 1, ""},
    BenchRow{"unmap_page", "unmap one page, one core", 600, 1, "munmap 9847, mprotect 2625"},
    BenchRow{"yield_pair", "context switch between dispatchers (half a yield pair)", 500, 2,
             "half a yield pair 2244"},
    BenchRow{"map_page", "map one page", 0, 1, ""},
    BenchRow{"page_fault_fresh_page", "page fault as above, with a page to clear", 0, 1, ""},
    BenchRow{"page_fault_first", "first fault ever of a page: a Mapping made, a page cleared", 0, 1,
             ""},
    BenchRow{"clear_page", "clearing a page", 0, 1, ""},
    BenchRow{"munmap_call", "munmap of one touched page, by a Linux program", 0, 1, "munmap 9847"},
    BenchRow{"lmp_lines_data", "LMP round trip: lines read or written", 0, 1,
             "Barrelfish 17 in all (a URPC: 8 data, 9 code)", BenchUnit::lines},
    BenchRow{"lmp_lines_vector", "  of them two saved vector states (eager)", 0, 1, "",
             BenchUnit::lines},
    BenchRow{"lmp_lines_code", "LMP round trip: lines of code", 0, 1, "", BenchUnit::lines},
};

/// Boots the guest and counts.
[[nodiscard]] Result<BenchCounts> measure_cpudriver();

/// Reads what bench_cpudriver and the plugin print.
/// @return the counts by name, or `fault`: a line missing, or ticks that are not instructions.
[[nodiscard]] Result<BenchCounts> read_bench_counts(std::string_view printed);

/// The count of a row: per operation, rounded up.
[[nodiscard]] BenchCount count_of(const BenchRow& row, const BenchCounts& counts);

/// Rows whose median is above their limit.
[[nodiscard]] unsigned rows_missed(const BenchCounts& counts);
[[nodiscard]] std::string bench_table(const BenchCounts& counts);
[[nodiscard]] nlohmann::json bench_json(const BenchCounts& counts);

/// Compares medians with the committed ones (`name count` lines, # comments): each may be 5 %
/// above, and at least one instruction; more than that below asks for the file to be updated.
/// @return one line per operation that is off, each saying what to do; empty: all as committed.
inline constexpr std::uint64_t bench_tolerance_percent = 5;
[[nodiscard]] std::string bench_differences(const BenchCounts& counts, std::string_view committed);
/// The committed file for these counts.
[[nodiscard]] std::string bench_counts_file(const BenchCounts& counts);

}  // namespace zooid::hake
