#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <iterator>
#include <zooid/trace/tlb_table.hpp>

namespace zooid::trace {
namespace {

constexpr std::size_t fields_count = 11;
constexpr std::uint32_t cores_max = 4096;
constexpr double per_op_max = 1e9;

bool is_word(std::string_view text) {
    if (text.empty() || text.size() > tlb_word_bytes_max) return false;
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(" ._+-/").contains(c);
    });
}

template <class T>
bool parse(std::string_view text, T& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && end == text.data() + text.size();
}

bool parse_per_op(std::string_view text, double& out) {
    return parse(text, out) && out >= 0 && out <= per_op_max;  // also refuses NaN
}

using Fields = std::array<std::string_view, fields_count>;

bool split(std::string_view line, Fields& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::size_t comma = line.find(',');
        const bool last = i + 1 == fields.size();
        if (last != (comma == std::string_view::npos)) return false;
        fields[i] = line.substr(0, comma);
        if (!last) line.remove_prefix(comma + 1);
    }
    return true;
}

std::expected<TlbRow, TlbFault::Kind> read_row(std::string_view line) {
    Fields f;
    if (!split(line, f)) return std::unexpected(TlbFault::Kind::bad_fields);
    if (!is_word(f[0]) || !is_word(f[9]) || !is_word(f[10]))
        return std::unexpected(TlbFault::Kind::bad_word);
    TlbRow row;
    row.protocol = f[0];
    row.kernel = f[9];
    row.accel = f[10];
    const bool numbers =
        parse(f[1], row.cores) && parse(f[2], row.n) && parse(f[3], row.median_ns) &&
        parse(f[4], row.p99_ns) && parse(f[5], row.median_cycles) && parse(f[6], row.p99_cycles) &&
        parse_per_op(f[7], row.messages_per_op) && parse_per_op(f[8], row.ipis_per_op);
    if (!numbers || row.cores == 0 || row.cores > cores_max || row.n == 0)
        return std::unexpected(TlbFault::Kind::bad_number);
    if (row.p99_ns < row.median_ns || row.p99_cycles < row.median_cycles)
        return std::unexpected(TlbFault::Kind::bad_order);
    return row;
}

}  // namespace

std::string describe(const TlbFault& fault) {
    constexpr std::array<std::string_view, 6> words{
        "not the header of this version's tlb.csv",
        "wrong number of fields",
        "a number is malformed or out of range",
        "a name is empty, too long or has odd characters",
        "a 99th percentile is below its median",
        "too many rows"};
    return fmt::format("tlb.csv line {}: {}", fault.line,
                       words[static_cast<std::size_t>(fault.kind)]);
}

std::string write_tlb_csv(std::span<const TlbRow> rows) {
    std::string out{tlb_header};
    out += '\n';
    for (const TlbRow& row : rows) {
        assert(is_word(row.protocol) && is_word(row.kernel) && is_word(row.accel));
        fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{},{},{:.2f},{:.2f},{},{}\n",
                       row.protocol, row.cores, row.n, row.median_ns, row.p99_ns, row.median_cycles,
                       row.p99_cycles, row.messages_per_op, row.ipis_per_op, row.kernel, row.accel);
    }
    return out;
}

std::expected<std::vector<TlbRow>, TlbFault> read_tlb_csv(std::string_view text) {
    std::vector<TlbRow> rows;
    for (std::size_t number = 1; number == 1 || !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (number == 1) {
            if (line != tlb_header)
                return std::unexpected(TlbFault{TlbFault::Kind::bad_header, number});
            continue;
        }
        if (rows.size() == tlb_rows_max)
            return std::unexpected(TlbFault{TlbFault::Kind::too_many_rows, number});
        auto row = read_row(line);
        if (!row) return std::unexpected(TlbFault{row.error(), number});
        rows.push_back(std::move(*row));
    }
    return rows;
}

std::uint64_t percentile(std::span<const std::uint64_t> sorted, unsigned permille) {
    assert(!sorted.empty() && permille <= 1000);
    assert(std::ranges::is_sorted(sorted));
    const std::size_t rank = (sorted.size() * permille + 999) / 1000;
    return sorted[rank == 0 ? 0 : rank - 1];
}

}  // namespace zooid::trace
