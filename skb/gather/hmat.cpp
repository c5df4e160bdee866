#include <array>

#include "zooid/skb/gather/firmware.hpp"

namespace zooid::skb::gather {

namespace {

constexpr std::uint64_t locality = 1;  // latencies or bandwidths between nodes
constexpr std::size_t locality_bytes_min = 32;
constexpr std::uint64_t unreachable = 0xffff;
constexpr std::uint64_t not_said = 0;
constexpr std::array<std::string_view, 6> kinds{"access_latency", "read_latency",
                                                "write_latency",  "access_bandwidth",
                                                "read_bandwidth", "write_bandwidth"};
constexpr std::uint64_t latencies = 3;  // the first ones, in picoseconds; the others in MB/s

/// One matrix. @param entry whole
Gathered put_matrix(Bytes entry, const FactSink& sink) {
    const bool is_memory = (number_at(entry, 8, 1) & 0xf) == 0;  // not a cache in front of it
    const std::uint64_t kind = number_at(entry, 9, 1);
    const std::uint64_t from = number_at(entry, 12, 4), to = number_at(entry, 16, 4);
    const std::uint64_t unit = number_at(entry, 24, 8);
    const std::size_t room = entry.size() - locality_bytes_min;
    if (from > room || to > room || (from + to) * 4 + from * to * 2 > room)
        return std::unexpected(TableFault::bad_entry);
    if (!is_memory || kind >= kinds.size()) return {};
    const std::size_t targets = locality_bytes_min + from * 4, matrix = targets + to * 4;
    for (std::uint64_t i = 0; i < from; ++i) {
        for (std::uint64_t t = 0; t < to; ++t) {
            const std::uint64_t value = number_at(entry, matrix + (i * to + t) * 2, 2);
            if (value == not_said || value == unreachable) continue;
            const std::uint64_t scaled = kind < latencies ? value * unit / 1000 : value * unit;
            if (!put(sink, "memory_performance",
                     {integer(number_at(entry, locality_bytes_min + i * 4, 4)),
                      integer(number_at(entry, targets + t * 4, 4)), kinds[kind], integer(scaled)}))
                return std::unexpected(TableFault::sink_full);
        }
    }
    return {};
}

}  // namespace

Gathered gather_hmat(Bytes table, const FactSink& sink) {
    for (std::size_t at = 40; at < table.size();) {
        const auto bytes = static_cast<std::size_t>(number_at(table, at + 4, 4));
        const bool matrix = number_at(table, at, 2) == locality;
        if (bytes < (matrix ? locality_bytes_min : 8) || bytes > table.size() - at)
            return std::unexpected(TableFault::bad_entry);
        if (matrix) {
            const auto done = put_matrix(table.subspan(at, bytes), sink);
            if (!done) return done;
        }
        at += bytes;
    }
    return {};
}

}  // namespace zooid::skb::gather
