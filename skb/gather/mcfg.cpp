#include "zooid/skb/gather/firmware.hpp"

namespace zooid::skb::gather {

Gathered gather_mcfg(Bytes table, const FactSink& sink) {
    constexpr std::size_t first = 44;
    constexpr std::size_t entry_bytes = 16;
    if (table.size() < first || (table.size() - first) % entry_bytes != 0)
        return std::unexpected(TableFault::bad_entry);
    for (std::size_t at = first; at < table.size(); at += entry_bytes) {
        if (!put(sink, "pci_config",
                 {integer(number_at(table, at + 8, 2)), integer(number_at(table, at + 10, 1)),
                  integer(number_at(table, at + 11, 1)), integer(number_at(table, at, 8))}))
            return std::unexpected(TableFault::sink_full);
    }
    return {};
}

}  // namespace zooid::skb::gather
