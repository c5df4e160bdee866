// Writes an interface: its methods as types, its table of messages, its client and its server.
#include "interface_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "contract_of.hpp"
#include "names.hpp"
#include "server_writer.hpp"
#include "session_writer.hpp"

namespace zooid::capnpc {
namespace {

using MethodNode = capnp::schema::Method::Reader;

constexpr unsigned slot_words = 7;
constexpr unsigned message_words_max = 2047;
constexpr unsigned method_max = 0x1ffe;  // the next number says goodbye

struct InterfaceView {
    const Schema& schema;
    Node node;
    std::string name;

    [[nodiscard]] bool one_way(MethodNode method) const {
        return schema.has(method.getAnnotations(), "oneWay");
    }

    [[nodiscard]] bool carries(MethodNode method, std::string_view part) const {
        const auto what = schema.text(method.getAnnotations(), "capability");
        if (!what) return false;
        if (*what != "params" && *what != "results" && *what != "both")
            throw SchemaError(
                fmt::format("{}.{}: $capability is \"params\", \"results\" or "
                            "\"both\"",
                            name, method.getName().cStr()));
        return *what == part || *what == "both";
    }

    /// The message type of a method's params or results, and its words.
    [[nodiscard]] std::pair<std::string, unsigned>
    message(MethodNode method, std::uint64_t struct_id) const {
        const Node type = schema.node(struct_id);
        const unsigned data = type.getStruct().getDataWordCount();
        const unsigned pointers = type.getStruct().getPointerCount();
        const std::string& type_name = schema.cpp_name(struct_id);
        if (pointers == 0 && data <= slot_words)
            return {fmt::format("wire::FastMessage<{}Fields, {}>", type_name, data), data};
        auto limit = schema.number(method.getAnnotations(), "maxWords");
        for (const auto& annotations :
             {type.getAnnotations(), node.getAnnotations(), schema.file().getAnnotations()}) {
            if (!limit) limit = schema.number(annotations, "maxWords");
        }
        if (!limit)
            throw SchemaError(
                fmt::format("{}.{}: its messages have pointers or more than {} words: "
                            "add $maxWords",
                            name, method.getName().cStr(), slot_words));
        if (*limit < 1 + data + pointers || *limit > message_words_max)
            throw SchemaError(fmt::format("{}.{}: $maxWords({}) is not between {} and {}", name,
                                          method.getName().cStr(), *limit, 1 + data + pointers,
                                          message_words_max));
        return {fmt::format("wire::GeneralMessage<{0}Fields, {0}Shape, {1}>", type_name, *limit),
                *limit};
    }
};

InterfaceView view(const Schema& schema, std::uint64_t id) {
    return {schema, schema.node(id), schema.cpp_name(id)};
}

Contract checked_contract(const InterfaceView& interface) {
    const auto contract = read_contract(interface.schema, interface.node);
    if (!contract) throw SchemaError(fmt::format("{}: {}", interface.name, contract.error()));
    const auto faults = contract_faults(*contract);
    if (!faults.empty())
        throw SchemaError(fmt::format("{}: contract: {}", interface.name, faults.front()));
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
    unsigned number = 0;
    unsigned words_max = 1;  // a refusal
    unsigned row_count = 0;
    for (const auto method : interface.node.getInterface().getMethods()) {
        const std::string name = pascal_case(method.getName().cStr());
        if (name == interface.name)
            throw SchemaError(fmt::format("{0}.{1}: a method cannot be named as its interface",
                                          interface.name, method.getName().cStr()));
        const std::string trace = fmt::format("{}.{}", interface.name, method.getName().cStr());
        const auto [params, params_words] = interface.message(method, method.getParamStructType());
        const auto [results, results_words] =
            interface.message(method, method.getResultStructType());
        const bool one_way = interface.one_way(method);
        const Node result_node = schema.node(method.getResultStructType());
        if (one_way && result_node.getStruct().getFields().size() > 0)
            throw SchemaError(trace + ": a $oneWay method has no results");
        if (number > method_max) throw SchemaError(trace + ": too many methods");
        methods += fmt::format(
            "    struct {0} {{\n        using Params = {1};\n        using Results = {2};\n"
            "        static constexpr std::uint16_t number = {3};\n"
            "        static constexpr bool one_way = {4};\n"
            "        static constexpr std::string_view name = \"{5}\";\n"
            "        static constexpr OnCancel on_cancel = OnCancel::{6};\n"
            "        static constexpr const Contract& contract() {{ return {7}Order::contract; }}\n"
            "    }};\n",
            name, params, results, number, one_way, trace, on_cancel(interface, method),
            interface.name);
        const std::string own = name + "::";
        rows += table_row(own + "Params", fmt::format("{}", number), trace, params_words,
                          interface.carries(method, "params"));
        ++row_count;
        words_max = std::max({words_max, params_words, results_words});
        if (!one_way) {
            rows +=
                table_row(own + "Results", fmt::format("{} | reply_bit", number), trace + ".reply",
                          results_words, interface.carries(method, "results"));
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
        "    static constexpr std::array<MessageInfo, {5}> messages{{\n{6}    }};\n}};\n\n",
        interface.name, interface.node.getId(), contract_declaration(interface.name, contract),
        words_max, methods, row_count, rows);
}

std::string interface_rpc(const Schema& schema, std::uint64_t id) {
    const InterfaceView interface = view(schema, id);
    std::string calls;
    for (const auto method : interface.node.getInterface().getMethods()) {
        calls += fmt::format(
            "    [[nodiscard]] auto {0}(const {1}::Params& params, CallOptions options = {{}}) {{\n"
            "        return channel_->template {2}<{1}>(params, options);\n    }}\n",
            snake_case(method.getName().cStr()),
            interface.name + "::" + pascal_case(method.getName().cStr()),
            interface.one_way(method) ? "tell" : "call");
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
        "private:\n    Port* channel_;\n}};\n\n",
        interface.name, calls);
    return session_class(schema, id) + client + server_skeleton(schema, id);
}

}  // namespace zooid::capnpc
