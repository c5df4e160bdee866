// An answer in rows: columns aligned for a person, or versioned JSON for a program.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>
#include <zooid/shell/status.hpp>

namespace zooid::shell {

inline constexpr int json_version = 1;

/// Numbers are right-aligned, the rest left. monostate: nothing known (JSON null, text "-").
using Cell = std::variant<std::monostate, std::string, std::int64_t, std::uint64_t, double, bool>;

/// @invariant every row has as many cells as there are columns.
class Table {
public:
    /// @param columns names, in lower case with underscores: they are the keys in JSON.
    explicit Table(std::vector<std::string> columns) : columns_(std::move(columns)) {}

    /// @param cells shape [columns].
    void add(std::vector<Cell> cells);

    [[nodiscard]] std::size_t rows() const { return rows_.size(); }

    /// A header line and the rows, each ending in a line feed, without trailing blanks. Control
    /// characters in cells are shown as U+FFFD.
    [[nodiscard]] std::string text() const;

    /// A header line and the rows, as RFC 4180 has them but with line feeds only.
    [[nodiscard]] std::string csv() const;

    /// One line: {"version":1,"command":"cores","status":0,"rows":[{...}]} and a line feed.
    [[nodiscard]] std::string json(std::string_view command, Status status) const;

private:
    std::vector<std::string> columns_;
    std::vector<std::vector<Cell>> rows_;
};

}  // namespace zooid::shell
