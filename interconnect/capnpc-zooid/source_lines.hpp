// Where a declaration stands in its schema file. The compiler does not tell its plugins.
#pragma once
#include <optional>
#include <span>
#include <string>

namespace zooid::capnpc {

/// Line of a declaration, from 1.
/// @param file as the compiler was given it, from the folder it was started in and without a
/// --src-prefix.
/// @param path names from the outermost to the one looked for; `Params` and `Results` stand for the
/// two halves of a method.
/// @return nothing when the file cannot be read; the last name found when one is missing.
std::optional<unsigned> line_of(const std::string& file, std::span<const std::string> path);

}  // namespace zooid::capnpc
