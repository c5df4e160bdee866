#include <array>

#include "zooid/skb/gather/firmware.hpp"

namespace zooid::skb::gather {

namespace {

struct Field {
    std::string_view name;
    std::size_t offset;
    std::size_t bytes;
};
constexpr std::array fields{Field{"power_profile", 45, 1},    Field{"sci_interrupt", 46, 2},
                            Field{"smi_command_port", 48, 4}, Field{"pm_timer_port", 76, 4},
                            Field{"boot_flags", 109, 2},      Field{"flags", 112, 4}};

}  // namespace

Gathered gather_fadt(Bytes table, const FactSink& sink) {
    constexpr std::size_t bytes_of_first = 116;  // ACPI 1.0
    if (table.size() < bytes_of_first) return std::unexpected(TableFault::bad_entry);
    for (const Field& field : fields) {
        if (!put(sink, "fixed_hardware",
                 {field.name, integer(number_at(table, field.offset, field.bytes))}))
            return std::unexpected(TableFault::sink_full);
    }
    return {};
}

}  // namespace zooid::skb::gather
