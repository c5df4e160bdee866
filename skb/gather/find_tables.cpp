#include "zooid/skb/gather/firmware.hpp"

namespace zooid::skb::gather {

namespace {

constexpr std::size_t rsdp_bytes_first = 20;  // of ACPI 1.0
constexpr std::size_t rsdp_bytes = 36;

struct Root {
    std::uint64_t address = 0;
    std::size_t pointer_bytes = 0;
};

std::expected<Root, TableFault> root_of(Bytes rsdp) {
    if (rsdp.size() < rsdp_bytes_first) return std::unexpected(TableFault::too_short);
    if (!checksum_holds(rsdp.first(rsdp_bytes_first)))
        return std::unexpected(TableFault::bad_checksum);
    const bool extended = number_at(rsdp, 15, 1) >= 2 && rsdp.size() >= rsdp_bytes &&
                          checksum_holds(rsdp.first(rsdp_bytes));
    if (extended && number_at(rsdp, 24, 8) != 0) return Root{number_at(rsdp, 24, 8), 8};
    return Root{number_at(rsdp, 16, 4), 4};
}

}  // namespace

std::expected<std::vector<Bytes>, TableFault> find_tables(Bytes rsdp, const ReadPhysical& read) {
    const auto root = root_of(rsdp);
    if (!root) return std::unexpected(root.error());
    const auto list = checked_table(read(root->address));
    if (!list) return std::unexpected(list.error());
    std::vector<Bytes> tables;
    for (std::size_t at = table_header_bytes;
         at + root->pointer_bytes <= list->size() && tables.size() < tables_max;
         at += root->pointer_bytes) {
        const auto table = checked_table(read(number_at(*list, at, root->pointer_bytes)));
        if (table) tables.push_back(*table);
    }
    return tables;
}

}  // namespace zooid::skb::gather
