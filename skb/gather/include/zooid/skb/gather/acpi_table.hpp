// One table of the firmware: its header checked, its body to be read.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>

namespace zooid::skb::gather {

using Bytes = std::span<const std::byte>;

enum class TableFault : std::uint8_t {
    too_short,     // fewer bytes than its header says: map more of it
    bad_checksum,  // damaged by firmware: gather nothing from it
    bad_entry,     // an entry is too short or goes beyond the end: facts before it stand
    sink_full,     // the sink took no more
};

inline constexpr std::size_t table_header_bytes = 36;
inline constexpr std::size_t table_bytes_max = 1 << 20;

/// A little-endian number of `size` (1..8) bytes at `offset`; 0 beyond the end.
[[nodiscard]] std::uint64_t number_at(Bytes bytes, std::size_t offset, std::size_t size);

/// True when all bytes add up to 0.
[[nodiscard]] bool checksum_holds(Bytes bytes);

/// The table without what follows it, header included.
/// @param bytes from its first byte on, at least the whole table
/// @return too_short, bad_checksum. @source ACPI 6.4, 5.2.6.
[[nodiscard]] std::expected<Bytes, TableFault> checked_table(Bytes bytes);

[[nodiscard]] std::string_view signature_of(Bytes table);

/// Entries of a type byte and a length byte each, from `first` to the end of the table.
/// @param visit `std::expected<void, TableFault>(std::uint8_t type, Bytes entry)`
template <class Visit>
std::expected<void, TableFault> each_entry(Bytes table, std::size_t first, Visit visit) {
    while (first < table.size()) {
        const auto bytes = static_cast<std::size_t>(number_at(table, first + 1, 1));
        if (bytes < 2 || bytes > table.size() - first) return std::unexpected(TableFault::bad_entry);
        const auto done =
            visit(static_cast<std::uint8_t>(table[first]), table.subspan(first, bytes));
        if (!done) return done;
        first += bytes;
    }
    return {};
}

}  // namespace zooid::skb::gather
