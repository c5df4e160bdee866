#include "operators.hpp"

#include <array>

namespace zooid::skb {

namespace {
using Type = OperatorType;
using Entry = OperatorEntry;

constexpr std::array infix = {
    Entry{":-", 1200, Type::xfx},  Entry{"-->", 1200, Type::xfx},  Entry{";", 1100, Type::xfy},
    Entry{"|", 1100, Type::xfy},   Entry{"->", 1050, Type::xfy},   Entry{"*->", 1050, Type::xfy},
    Entry{",", 1000, Type::xfy},   Entry{"=", 700, Type::xfx},     Entry{"\\=", 700, Type::xfx},
    Entry{"==", 700, Type::xfx},   Entry{"\\==", 700, Type::xfx},  Entry{"@<", 700, Type::xfx},
    Entry{"@>", 700, Type::xfx},   Entry{"@=<", 700, Type::xfx},   Entry{"@>=", 700, Type::xfx},
    Entry{"=..", 700, Type::xfx},  Entry{"is", 700, Type::xfx},    Entry{"=:=", 700, Type::xfx},
    Entry{"=\\=", 700, Type::xfx}, Entry{"<", 700, Type::xfx},     Entry{">", 700, Type::xfx},
    Entry{"=<", 700, Type::xfx},   Entry{">=", 700, Type::xfx},    Entry{"#=", 700, Type::xfx},
    Entry{"#\\=", 700, Type::xfx}, Entry{"#<", 700, Type::xfx},    Entry{"#>", 700, Type::xfx},
    Entry{"#=<", 700, Type::xfx},  Entry{"#>=", 700, Type::xfx},   Entry{"in", 700, Type::xfx},
    Entry{"ins", 700, Type::xfx},  Entry{"#<==>", 760, Type::yfx}, Entry{"#==>", 750, Type::xfy},
    Entry{"#<==", 750, Type::yfx}, Entry{"#\\/", 740, Type::yfx},  Entry{"#/\\", 720, Type::yfx},
    Entry{"..", 450, Type::yfx},   Entry{"#\\", 730, Type::yfx},   Entry{"+", 500, Type::yfx},
    Entry{"-", 500, Type::yfx},    Entry{"/\\", 500, Type::yfx},   Entry{"\\/", 500, Type::yfx},
    Entry{"xor", 500, Type::yfx},  Entry{"*", 400, Type::yfx},     Entry{"/", 400, Type::yfx},
    Entry{"//", 400, Type::yfx},   Entry{"mod", 400, Type::yfx},   Entry{"rem", 400, Type::yfx},
    Entry{"div", 400, Type::yfx},  Entry{"<<", 400, Type::yfx},    Entry{">>", 400, Type::yfx},
    Entry{"**", 200, Type::xfx},   Entry{"^", 200, Type::xfy},
};
constexpr std::array prefix = {
    Entry{":-", 1200, Type::fx},      Entry{"?-", 1200, Type::fx},
    Entry{"dynamic", 1150, Type::fx}, Entry{"discontiguous", 1150, Type::fx},
    Entry{"table", 1150, Type::fx},   Entry{"\\+", 900, Type::fy},
    Entry{"+", 200, Type::fy},        Entry{"-", 200, Type::fy},
    Entry{"\\", 200, Type::fy},       Entry{"#\\", 710, Type::fy},
};

/// Where in a table the names are that begin with each character.
template <std::size_t count>
struct ByFirst {
    static constexpr std::size_t characters = 128;
    std::array<std::uint8_t, count> places{};
    std::array<std::uint8_t, characters + 1> from{};

    constexpr explicit ByFirst(const std::array<Entry, count>& table) {
        std::uint8_t at = 0;
        for (std::size_t c = 0; c < characters; ++c) {
            from[c] = at;
            for (std::size_t i = 0; i < count; ++i) {
                if (static_cast<std::size_t>(table[i].name[0]) == c)
                    places[at++] = static_cast<std::uint8_t>(i);
            }
        }
        from[characters] = at;
    }
    [[nodiscard]] const Entry*
    find(const std::array<Entry, count>& table, std::string_view name) const {
        const std::size_t c = name.empty() ? 0 : static_cast<unsigned char>(name[0]);
        if (c >= characters) return nullptr;
        for (std::size_t i = from[c]; i < from[c + 1]; ++i) {
            if (table[places[i]].name == name) return &table[places[i]];
        }
        return nullptr;
    }
};
constexpr ByFirst infix_by_first(infix);
constexpr ByFirst prefix_by_first(prefix);

std::optional<Operator> operator_of(const Entry* found) {
    if (found == nullptr) return std::nullopt;
    const int p = found->priority;
    switch (found->type) {
        case Type::xfx:
            return Operator{p, p - 1, p - 1};
        case Type::xfy:
            return Operator{p, p - 1, p};
        case Type::yfx:
            return Operator{p, p, p - 1};
        case Type::fy:
            return Operator{p, 0, p};
        case Type::fx:
            return Operator{p, 0, p - 1};
    }
    return std::nullopt;
}
}  // namespace

std::span<const OperatorEntry> infix_operators() { return infix; }
std::span<const OperatorEntry> prefix_operators() { return prefix; }

std::optional<Operator> infix_operator(std::string_view name) {
    return operator_of(infix_by_first.find(infix, name));
}
std::optional<Operator> prefix_operator(std::string_view name) {
    return operator_of(prefix_by_first.find(prefix, name));
}

}  // namespace zooid::skb
