#include "zooid/skb/gather/firmware.hpp"

namespace zooid::skb::gather {

namespace {

constexpr std::size_t first_entry = 48;
constexpr std::uint64_t entry_enabled = 1;

enum EntryType : std::uint8_t { local_apic = 0, memory = 1, local_x2apic = 2 };

Gathered put_core(const CoreOfApic& cores, const FactSink& sink, std::uint64_t apic,
                  std::uint64_t node) {
    const auto core = cores(static_cast<std::uint32_t>(apic));
    if (core && !put(sink, "cpu_affinity", {*core, integer(node)}))
        return std::unexpected(TableFault::sink_full);
    return {};
}

}  // namespace

Gathered gather_srat(Bytes table, const CoreOfApic& cores, const FactSink& sink) {
    return each_entry(table, first_entry, [&](std::uint8_t type, Bytes entry) -> Gathered {
        const auto field = [&](std::size_t at, std::size_t size) { return number_at(entry, at, size); };
        switch (type) {
            case local_apic: {
                if (entry.size() < 16) return std::unexpected(TableFault::bad_entry);
                if ((field(4, 4) & entry_enabled) == 0) return {};
                return put_core(cores, sink, field(3, 1), field(2, 1) | field(9, 3) << 8);
            }
            case local_x2apic:
                if (entry.size() < 24) return std::unexpected(TableFault::bad_entry);
                if ((field(12, 4) & entry_enabled) == 0) return {};
                return put_core(cores, sink, field(8, 4), field(4, 4));
            case memory:
                if (entry.size() < 40) return std::unexpected(TableFault::bad_entry);
                if ((field(28, 4) & entry_enabled) == 0 || field(16, 8) == 0) return {};
                if (!put(sink, "memory_affinity",
                         {integer(field(8, 8)), integer(field(16, 8)), integer(field(2, 4))}))
                    return std::unexpected(TableFault::sink_full);
                return {};
            default: return {};
        }
    });
}

}  // namespace zooid::skb::gather
