// The builtin predicates written in C++, one family per file.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "clause.hpp"

namespace zooid::skb {

class Database;

/// A deterministic builtin: true, false, or false with an error pending in the machine.
/// Names that begin with $ are for the library alone.
struct BuiltinEntry {
    std::string_view name;
    std::uint32_t arity;
    Builtin function;
};

[[nodiscard]] std::span<const BuiltinEntry> type_builtins();
[[nodiscard]] std::span<const BuiltinEntry> term_builtins();
[[nodiscard]] std::span<const BuiltinEntry> arithmetic_builtins();
[[nodiscard]] std::span<const BuiltinEntry> atom_builtins();
[[nodiscard]] std::span<const BuiltinEntry> number_text_builtins();
[[nodiscard]] std::span<const BuiltinEntry> list_builtins();
[[nodiscard]] std::span<const BuiltinEntry> database_builtins();
[[nodiscard]] std::span<const BuiltinEntry> control_builtins();
[[nodiscard]] std::span<const BuiltinEntry> table_builtins();
[[nodiscard]] std::span<const BuiltinEntry> operator_builtins();
[[nodiscard]] std::span<const BuiltinEntry> fd_builtins();
[[nodiscard]] std::span<const BuiltinEntry> fd_search_builtins();
[[nodiscard]] std::span<const BuiltinEntry> assume_builtins();
[[nodiscard]] std::span<const BuiltinEntry> explain_builtins();

/// Enters all of them; part of a database's start.
void install_builtins(Database& database);

}  // namespace zooid::skb
