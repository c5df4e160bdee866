// The contract of an interface, from its schema.
#pragma once
#include "contract.hpp"
#include "schema.hpp"

namespace zooid::capnpc {

/// @param interface a node of `schema`.
/// @return its table, the default one when it has no $contract, or what is wrong with the text.
[[nodiscard]] inline std::expected<Contract, std::string>
read_contract(const Schema& schema, Node interface) {
    const auto text = schema.text(interface.getAnnotations(), "contract");
    std::vector<std::string> methods;
    for (const auto method : interface.getInterface().getMethods())
        methods.emplace_back(method.getName().cStr());
    return parse_contract(text ? std::string_view(*text) : default_contract, std::move(methods));
}

}  // namespace zooid::capnpc
