// tlb.csv: what one shootdown costs, per protocol and number of cores.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zooid::trace {

inline constexpr std::size_t tlb_rows_max = 4096;
inline constexpr std::size_t tlb_word_bytes_max = 64;

/// One line of tlb.csv.
struct TlbRow {
    std::string protocol;  // words: letters, digits, space and . _ + - / only
    std::uint32_t cores = 0;
    std::uint64_t n = 0;  // operations measured
    std::uint64_t median_ns = 0;
    std::uint64_t p99_ns = 0;
    std::uint64_t median_cycles = 0;
    std::uint64_t p99_cycles = 0;
    double messages_per_op = 0;  // two decimals are kept
    double ipis_per_op = 0;
    std::string kernel;  // "zooid", or the peer that ran the same experiment
    std::string accel;   // "tcg", "tcg-single", "kvm", "icount"
    friend bool operator==(const TlbRow&, const TlbRow&) = default;
};

struct TlbFault {
    enum class Kind : std::uint8_t {
        bad_header,     // first line is not tlb_header: written by another version
        bad_fields,     // a line has not exactly the header's number of fields
        bad_number,     // a field is no number, or out of range
        bad_word,       // a name is empty, too long, or has a character that is not allowed
        bad_order,      // the 99th percentile is below the median
        too_many_rows,  // more than tlb_rows_max
    };
    Kind kind;
    std::size_t line;  // from 1
    friend bool operator==(const TlbFault&, const TlbFault&) = default;
};

inline constexpr std::string_view tlb_header =
    "protocol,cores,n,median_ns,p99_ns,median_cycles,p99_cycles,messages_per_op,ipis_per_op,"
    "kernel,accel";

/// One line for a person, with the line's number.
[[nodiscard]] std::string describe(const TlbFault& fault);

/// The table as text, one line per row under tlb_header, in the order given.
[[nodiscard]] std::string write_tlb_csv(std::span<const TlbRow> rows);

/// Reads what write_tlb_csv wrote; trusts nothing. CR LF line ends are accepted.
[[nodiscard]] std::expected<std::vector<TlbRow>, TlbFault> read_tlb_csv(std::string_view text);

/// Nearest-rank percentile: the smallest sample that at least `permille` of all do not exceed.
/// @param sorted ascending, not empty.
[[nodiscard]] std::uint64_t percentile(std::span<const std::uint64_t> sorted, unsigned permille);

}  // namespace zooid::trace
