// The legal order of an interface's messages, as its schema writes it.
//
//   contract := rule (';' rule)* [';']
//   rule     := state ':' step ('|' step)*
//   step     := method '->' state
//
// The first rule's state is the initial one; `end` has no rule. A step names a method of the
// interface.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace zooid::capnpc {

/// Checks syntax, and that each name is declared.
/// @param methods names as the schema spells them.
/// @return what is wrong and where, or nothing.
std::optional<std::string>
contract_error(std::string_view contract, std::span<const std::string> methods);

}  // namespace zooid::capnpc
