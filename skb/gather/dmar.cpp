#include "zooid/skb/gather/firmware.hpp"

namespace zooid::skb::gather {

namespace {

constexpr std::uint64_t hardware_unit = 0;
constexpr std::uint64_t reserved_memory = 1;
constexpr std::size_t unit_bytes_min = 16;
constexpr std::size_t reserved_bytes_min = 24;

bool put_unit(Bytes entry, const FactSink& sink) {
    const bool all = (number_at(entry, 4, 1) & 1) != 0;
    return put(sink, "iommu",
               {integer(number_at(entry, 6, 2)), integer(number_at(entry, 8, 8)),
                std::string_view(all ? "true" : "false")});
}

bool put_reserved(Bytes entry, const FactSink& sink) {
    const std::uint64_t base = number_at(entry, 8, 8), last = number_at(entry, 16, 8);
    if (last < base) return true;
    return put(sink, "dma_reserved",
               {integer(number_at(entry, 6, 2)), integer(base), integer(last - base + 1)});
}

}  // namespace

Gathered gather_dmar(Bytes table, const FactSink& sink) {
    for (std::size_t at = 48; at < table.size();) {
        const auto bytes = static_cast<std::size_t>(number_at(table, at + 2, 2));
        const std::uint64_t type = number_at(table, at, 2);
        const std::size_t least = type == hardware_unit     ? unit_bytes_min
                                  : type == reserved_memory ? reserved_bytes_min
                                                            : 4;
        if (bytes < least || bytes > table.size() - at)
            return std::unexpected(TableFault::bad_entry);
        const Bytes entry = table.subspan(at, bytes);
        if ((type == hardware_unit && !put_unit(entry, sink)) ||
            (type == reserved_memory && !put_reserved(entry, sink)))
            return std::unexpected(TableFault::sink_full);
        at += bytes;
    }
    return {};
}

}  // namespace zooid::skb::gather
