#include "zooid/skb/gather/firmware.hpp"

namespace zooid::skb::gather {

namespace {

constexpr std::size_t first_entry = 44;
constexpr std::uint64_t processor_enabled = 1;

enum EntryType : std::uint8_t {
    local_apic = 0,
    io_apic = 1,
    interrupt_source_override = 2,
    local_x2apic = 9,
};

Gathered put_core(const CoreOfApic& cores, const FactSink& sink, std::uint64_t apic,
                  std::uint64_t flags) {
    const auto core = cores(static_cast<std::uint32_t>(apic));
    if ((flags & processor_enabled) == 0 || !core) return {};
    if (!put(sink, "core", {*core, integer(apic)})) return std::unexpected(TableFault::sink_full);
    return {};
}

Gathered put_numbers(const FactSink& sink, std::string_view relation, std::uint64_t a,
                     std::uint64_t b, std::uint64_t c) {
    if (!put(sink, relation, {integer(a), integer(b), integer(c)}))
        return std::unexpected(TableFault::sink_full);
    return {};
}

}  // namespace

Gathered gather_madt(Bytes table, const CoreOfApic& cores, const FactSink& sink) {
    return each_entry(table, first_entry, [&](std::uint8_t type, Bytes entry) -> Gathered {
        const auto field = [&](std::size_t at, std::size_t size) { return number_at(entry, at, size); };
        const auto needs = [&](std::size_t bytes) { return entry.size() >= bytes; };
        switch (type) {
            case local_apic:
                if (!needs(8)) return std::unexpected(TableFault::bad_entry);
                return put_core(cores, sink, field(3, 1), field(4, 4));
            case local_x2apic:
                if (!needs(16)) return std::unexpected(TableFault::bad_entry);
                return put_core(cores, sink, field(4, 4), field(8, 4));
            case io_apic:
                if (!needs(12)) return std::unexpected(TableFault::bad_entry);
                return put_numbers(sink, "ioapic", field(2, 1), field(4, 4), field(8, 4));
            case interrupt_source_override:
                if (!needs(10)) return std::unexpected(TableFault::bad_entry);
                return put_numbers(sink, "interrupt_override", field(3, 1), field(4, 4),
                                   field(8, 2));
            default: return {};
        }
    });
}

}  // namespace zooid::skb::gather
