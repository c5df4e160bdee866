// Writes an interface: its methods as types, its table of messages, its client and its server.
#include "interface_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "contract_of.hpp"
#include "message_type.hpp"
#include "names.hpp"
#include "server_writer.hpp"
#include "session_writer.hpp"

namespace zooid::capnpc {
namespace {

using MethodNode = capnp::schema::Method::Reader;

constexpr unsigned method_max = 0xffe;  // the next number says goodbye

struct InterfaceView {
    const Schema& schema;
    Node node;
    std::string name;

    [[nodiscard]] bool one_way(MethodNode method) const {
        return schema.has(method.getAnnotations(), "oneWay");
    }
};

InterfaceView view(const Schema& schema, std::uint64_t id) {
    return {schema, schema.node(id), schema.cpp_name(id)};
}

Contract checked_contract(const InterfaceView& interface) {
    const auto contract = read_contract(interface.schema, interface.node);
    const std::uint64_t id = interface.node.getId();
    if (!contract) throw interface.schema.error(id, "", contract.error());
    const auto faults = contract_faults(*contract);
    if (!faults.empty()) throw interface.schema.error(id, "", "contract: " + faults.front());
    return *contract;
}

std::string quoted(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += fmt::format("\"{}\", ", name);
    return list.substr(0, list.empty() ? 0 : list.size() - 2);
}

/// The states as an enumeration, the table, and both as a Contract.
std::string contract_declaration(const std::string& interface, const Contract& contract) {
    std::string states;
    std::string steps;
    std::uint64_t closing = 0;
    for (std::size_t state = 0; state < contract.states.size(); ++state) {
        states += fmt::format("{}, ", snake_case(contract.states[state]));
        if (contract.closes[state]) closing |= std::uint64_t{1} << state;
        for (std::size_t method = 0; method < contract.methods.size(); ++method)
            steps += fmt::format("{}, ", contract.next(state, method));
    }
    return fmt::format(
        "enum class {0}State : std::uint8_t {{ {1}}};\n"
        "struct {0}Order {{\n"
        "    static constexpr std::array<std::string_view, {2}> states{{{{{3}}}}};\n"
        "    static constexpr std::array<std::string_view, {4}> methods{{{{{5}}}}};\n"
        "    static constexpr std::array<std::uint8_t, {6}> steps{{{{{7}}}}};\n"
        "    static constexpr Contract contract{{states, methods, steps, {8:#x}}};\n}};\n",
        interface, states, contract.states.size(), quoted(contract.states), contract.methods.size(),
        quoted(contract.methods), contract.states.size() * contract.methods.size(), steps, closing);
}

/// What becomes of a cancelled call.
std::string_view on_cancel(const InterfaceView& interface, MethodNode method) {
    const auto what = interface.schema.text(method.getAnnotations(), "onCancel");
    if (!what || *what == "drain") return "drain";
    if (*what != "close")
        throw SchemaError(fmt::format("{}.{}: $onCancel is \"drain\" or \"close\"", interface.name,
                                      method.getName().cStr()));
    return "close";
}

std::string table_row(std::string_view type, std::string_view number, std::string_view name,
                      unsigned words, bool capability) {
    return fmt::format("        MessageInfo{{{}, \"{}\", {}, {}::fast, {}}},\n", number, name,
                       words, type, capability);
}

}  // namespace

std::string interface_declaration(const Schema& schema, std::uint64_t id) {
    const InterfaceView interface = view(schema, id);
    const Contract contract = checked_contract(interface);
    std::string methods;
    std::string rows;
    std::string names;
    unsigned number = 0;
    unsigned words_max = 1;  // a refusal
    unsigned row_count = 0;
    for (const auto method : interface.node.getInterface().getMethods()) {
        const std::string name = pascal_case(method.getName().cStr());
        if (name == interface.name)
            throw schema.error(id, method.getName().cStr(),
                               "a method cannot be named as its interface: rename it");
        const std::string trace = fmt::format("{}.{}", interface.name, method.getName().cStr());
        const MessageType params = message_type(schema, id, method, method.getParamStructType());
        const MessageType results = message_type(schema, id, method, method.getResultStructType());
        const bool one_way = interface.one_way(method);
        const Node result_node = schema.node(method.getResultStructType());
        if (one_way && result_node.getStruct().getFields().size() > 0)
            throw schema.error(id, method.getName().cStr(),
                               "a $oneWay method has no results: remove them, or $oneWay");
        if (number > method_max)
            throw schema.error(id, method.getName().cStr(), "too many methods");
        names += (names.empty() ? "" : ", ") + name;
        methods += fmt::format(
            "    struct {0} {{\n        using Params = {1};\n        using Results = {2};\n"
            "        static constexpr std::uint16_t number = {3};\n"
            "        static constexpr bool one_way = {4};\n"
            "        static constexpr std::string_view name = \"{5}\";\n"
            "        static constexpr OnCancel on_cancel = OnCancel::{6};\n"
            "        static constexpr const Contract& contract() {{ return {7}Order::contract; }}\n"
            "    }};\n",
            name, params.cpp, results.cpp, number, one_way, trace, on_cancel(interface, method),
            interface.name);
        const std::string own = name + "::";
        rows += table_row(own + "Params", fmt::format("{}", number), trace, params.words,
                          params.carries);
        ++row_count;
        words_max = std::max({words_max, params.words, results.words});
        if (!one_way) {
            rows += table_row(own + "Results", fmt::format("{} | reply_bit", number),
                              trace + ".reply", results.words, results.carries);
            ++row_count;
        }
        ++number;
    }
    return fmt::format(
        "{2}/// Interface {0}: numbers, message types, limits and the contract.\n"
        "struct {0} {{\n    static constexpr std::uint64_t id = {1:#x};\n"
        "    static constexpr std::string_view name = \"{0}\";\n"
        "    static constexpr const Contract& contract = {0}Order::contract;\n"
        "    static constexpr unsigned words_max = {3};  // longest message, in words\n{4}"
        "    template <template <class...> class Every>\n    using Methods = Every<{7}>;\n"
        "    static constexpr std::array<MessageInfo, {5}> messages{{\n{6}    }};\n}};\n\n",
        interface.name, interface.node.getId(), contract_declaration(interface.name, contract),
        words_max, methods, row_count, rows, names);
}

std::string interface_rpc(const Schema& schema, std::uint64_t id) {
    const InterfaceView interface = view(schema, id);
    std::string calls;
    for (const auto method : interface.node.getInterface().getMethods()) {
        calls += fmt::format(
            "    [[nodiscard]] auto {0}(const {1}::Params& params{3}) {{\n"
            "        return channel_->template {2}<{1}>(params{4});\n    }}\n",
            snake_case(method.getName().cStr()),
            interface.name + "::" + pascal_case(method.getName().cStr()),
            interface.one_way(method) ? "tell" : "call",
            interface.one_way(method) ? "" : ", CallOptions options = {}",
            interface.one_way(method) ? "" : ", options");
    }
    const std::string client = fmt::format(
        "/// Calls over a channel, which outlives the client; the run time knows its state.\n"
        "template <class Port>\nclass {0}Client {{\npublic:\n"
        "    explicit {0}Client(Port& channel) : channel_(&channel) {{}}\n"
        "    /// The channel as one whose state the compiler knows, if that is its state now.\n"
        "    template <{0}State at>\n"
        "    [[nodiscard]] auto session() {{\n"
        "        return Typed<{0}Session<at, Port>, Port>(\n"
        "            lend(*channel_, {0}::contract, static_cast<std::uint8_t>(at)));\n    }}\n{1}\n"
        "private:\n    Port* channel_;\n}};\n\n"
        "template <class Port>\n{0}Client<Port> client_of(Of<{0}>, Port& channel) {{\n"
        "    return {0}Client<Port>(channel);\n}}\n\n",
        interface.name, calls);
    return session_class(schema, id) + client + server_skeleton(schema, id);
}

}  // namespace zooid::capnpc
