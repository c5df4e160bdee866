#include "zooid/skb/gather/firmware.hpp"

namespace zooid::skb::gather {

Gathered gather_slit(Bytes table, const FactSink& sink) {
    constexpr std::size_t matrix = 44;
    constexpr std::uint64_t nodes_max = 1024;
    const std::uint64_t nodes = number_at(table, table_header_bytes, 8);
    if (table.size() < matrix || nodes > nodes_max || nodes * nodes > table.size() - matrix)
        return std::unexpected(TableFault::bad_entry);
    for (std::uint64_t from = 0; from < nodes; ++from) {
        for (std::uint64_t to = 0; to < nodes; ++to) {
            const std::uint64_t distance = number_at(table, matrix + from * nodes + to, 1);
            if (!put(sink, "node_distance", {integer(from), integer(to), integer(distance)}))
                return std::unexpected(TableFault::sink_full);
        }
    }
    return {};
}

}  // namespace zooid::skb::gather
