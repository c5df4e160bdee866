#include "operators.hpp"

#include <algorithm>
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
    Entry{"..", 450, Type::yfx},   Entry{"+", 500, Type::yfx},     Entry{"-", 500, Type::yfx},
    Entry{"/\\", 500, Type::yfx},  Entry{"\\/", 500, Type::yfx},   Entry{"xor", 500, Type::yfx},
    Entry{"*", 400, Type::yfx},    Entry{"/", 400, Type::yfx},     Entry{"//", 400, Type::yfx},
    Entry{"mod", 400, Type::yfx},  Entry{"rem", 400, Type::yfx},   Entry{"div", 400, Type::yfx},
    Entry{"<<", 400, Type::yfx},   Entry{">>", 400, Type::yfx},    Entry{"**", 200, Type::xfx},
    Entry{"^", 200, Type::xfy},
};
constexpr std::array prefix = {
    Entry{":-", 1200, Type::fx},      Entry{"?-", 1200, Type::fx},
    Entry{"dynamic", 1150, Type::fx}, Entry{"discontiguous", 1150, Type::fx},
    Entry{"table", 1150, Type::fx},   Entry{"\\+", 900, Type::fy},
    Entry{"+", 200, Type::fy},        Entry{"-", 200, Type::fy},
    Entry{"\\", 200, Type::fy},       Entry{"#\\", 710, Type::fy},
};

template <class Table>
std::optional<Operator> look_up(const Table& table, std::string_view name) {
    const auto found = std::ranges::find(table, name, &Entry::name);
    if (found == table.end()) return std::nullopt;
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

std::optional<Operator> infix_operator(std::string_view name) { return look_up(infix, name); }
std::optional<Operator> prefix_operator(std::string_view name) { return look_up(prefix, name); }

}  // namespace zooid::skb
