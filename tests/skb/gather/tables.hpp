// Firmware tables made by hand, with good checksums.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <zooid/skb/gather/firmware.hpp>

namespace zooid::skb::gather::testing {

using Buffer = std::vector<std::byte>;

inline void append(Buffer& to, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) to.push_back(static_cast<std::byte>(value >> 8 * i));
}

/// Makes the bytes from 0 to `bytes` add up to 0 by the one at `at`.
inline void close_sum(Buffer& table, std::size_t at, std::size_t bytes) {
    table[at] = std::byte{0};
    unsigned sum = 0;
    for (std::size_t i = 0; i < bytes; ++i) sum += static_cast<unsigned>(table[i]);
    table[at] = static_cast<std::byte>(256 - sum % 256);
}

inline Buffer table(std::string_view signature, const Buffer& body) {
    Buffer out;
    for (const char c : signature) out.push_back(static_cast<std::byte>(c));
    append(out, table_header_bytes + body.size(), 4);
    out.resize(table_header_bytes);
    out.insert(out.end(), body.begin(), body.end());
    close_sum(out, 9, out.size());
    return out;
}

/// Facts as text, one per line.
struct Facts {
    std::string text;
    FactSink sink() {
        return [this](std::string_view relation, std::span<const FactValue> columns) {
            text += std::string(relation);
            for (const FactValue& value : columns) {
                const auto* number = std::get_if<std::int64_t>(&value);
                text += " " + (number != nullptr ? std::to_string(*number)
                                                 : std::string(std::get<std::string_view>(value)));
            }
            text += "\n";
            return true;
        };
    }
};

/// Core n has APIC id 2n; there are four.
inline std::optional<std::int64_t> core_of(std::uint32_t apic) {
    if (apic % 2 != 0 || apic >= 8) return std::nullopt;
    return apic / 2;
}

}  // namespace zooid::skb::gather::testing
