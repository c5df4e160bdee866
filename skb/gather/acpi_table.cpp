#include "zooid/skb/gather/acpi_table.hpp"

namespace zooid::skb::gather {

std::uint64_t number_at(Bytes bytes, std::size_t offset, std::size_t size) {
    if (offset > bytes.size() || size > bytes.size() - offset) return 0;
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;)
        value = value << 8 | static_cast<std::uint64_t>(bytes[offset + i]);
    return value;
}

bool checksum_holds(Bytes bytes) {
    unsigned sum = 0;
    for (const std::byte each : bytes) sum += static_cast<unsigned>(each);
    return sum % 256 == 0;
}

std::expected<Bytes, TableFault> checked_table(Bytes bytes) {
    const std::uint64_t length = number_at(bytes, 4, 4);
    if (bytes.size() < table_header_bytes || length < table_header_bytes ||
        length > bytes.size() || length > table_bytes_max)
        return std::unexpected(TableFault::too_short);
    const Bytes table = bytes.first(static_cast<std::size_t>(length));
    if (!checksum_holds(table)) return std::unexpected(TableFault::bad_checksum);
    return table;
}

std::string_view signature_of(Bytes table) {
    if (table.size() < 4) return {};
    return {reinterpret_cast<const char*>(table.data()), 4};
}

}  // namespace zooid::skb::gather
