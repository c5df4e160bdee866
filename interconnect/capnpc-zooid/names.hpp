// From Cap'n Proto's names to the house's.
#pragma once
#include <string>
#include <string_view>

namespace zooid::capnpc {

/// `listCores` -> `list_cores`; C++ keywords get a final underscore.
std::string snake_case(std::string_view name);

/// `listCores` -> `ListCores`.
std::string pascal_case(std::string_view name);

}  // namespace zooid::capnpc
