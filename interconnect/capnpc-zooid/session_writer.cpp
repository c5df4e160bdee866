// Writes an interface's typed sessions: one class per interface, with its state as a parameter.
#include "session_writer.hpp"

#include <fmt/format.h>

#include "contract_of.hpp"
#include "names.hpp"

namespace zooid::capnpc {
namespace {

/// A call that keeps its session: only in states where the contract stays.
std::string staying(std::string_view type, std::string_view function, bool one_way) {
    return fmt::format(
        "    ZOOID_WHILE_THERE [[nodiscard]] auto\n"
        "    {0}(const {1}::Params& params{3}) &\n"
        "        requires Stays<{1}, at>\n"
        "    {{ return lent_.port().template {2}<{1}>(params{4}); }}\n",
        function, type, one_way ? "tell" : "call", one_way ? "" : ", CallOptions options = {}",
        one_way ? "" : ", options");
}

/// A call that uses its session up and gives the next one.
std::string turning(std::string_view interface, std::string_view type, std::string_view function) {
    return fmt::format(
        "    ZOOID_USES_UP [[nodiscard]] auto\n"
        "    {0}(const {1}::Params& params, CallOptions options = {{}}) &&\n"
        "        requires Turns<{1}, at>\n"
        "    {{\n"
        "        constexpr auto next =\n"
        "            static_cast<{2}State>({2}::contract.next(static_cast<unsigned>(at), "
        "{1}::number));\n"
        "        return TurnCall<{1}, {2}Session<next, Port>, {2}Session, Port>(\n"
        "            std::move(lent_), params, options);\n    }}\n",
        function, type, interface);
}

}  // namespace

std::string session_class(const Schema& schema, std::uint64_t id) {
    const Node node = schema.node(id);
    const std::string name = schema.cpp_name(id);
    const auto contract = read_contract(schema, node);
    if (!contract) throw schema.error(id, "", contract.error());
    std::string calls;
    std::string any;  // a method, to find the contract by
    std::size_t number = 0;
    for (const auto method : node.getInterface().getMethods()) {
        const std::string type = name + "::" + pascal_case(method.getName().cStr());
        const std::string function = snake_case(method.getName().cStr());
        bool stays = false;
        bool turns = false;
        for (unsigned state = 0; state < contract->end(); ++state) {
            const unsigned next = contract->next(state, number);
            stays = stays || next == state;
            turns = turns || (next != state && next != Contract::no_step);
        }
        if (stays) calls += staying(type, function, schema.has(method.getAnnotations(), "oneWay"));
        if (turns) calls += turning(name, type, function);
        any = type;
        ++number;
    }
    if (any.empty()) return "";
    return fmt::format(
        "/// A channel that this end calls {0} over, in a state the compiler knows; move-only.\n"
        "/// It must come to an end: by close(), release() or a call that leads to one.\n"
        "template <{0}State at, class Port>\nclass [[nodiscard]] ZOOID_CONSUMABLE {0}Session {{\n"
        "public:\n"
        "    ZOOID_MAKES explicit {0}Session(Lent<Port> lent) : lent_(std::move(lent)) {{}}\n"
        "    ZOOID_MAKES {0}Session({0}Session&&) noexcept = default;\n"
        "    ZOOID_FILLS {0}Session& operator=({0}Session&&) noexcept = default;\n"
        "    ZOOID_WHEN_USED_UP ~{0}Session() = default;\n\n{1}"
        "    /// Ends the channel.\n"
        "    ZOOID_USES_UP void close() &&\n        requires Closes<{2}, at>\n"
        "    {{ lent_.close(); }}\n"
        "    /// Gives the channel back to its owner, as it is.\n"
        "    ZOOID_USES_UP void erase() && {{ lent_.release(); }}\n\n"
        "private:\n    Lent<Port> lent_;\n}};\n\n",
        name, calls, any);
}

}  // namespace zooid::capnpc
