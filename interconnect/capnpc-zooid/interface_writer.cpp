// Writes an interface: its methods as types, its table of messages, its client and its server.
#include "interface_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "contract.hpp"
#include "message_type.hpp"
#include "names.hpp"

namespace zooid::capnpc {
namespace {

using MethodNode = capnp::schema::Method::Reader;

constexpr unsigned method_max = 0x1fff;

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

std::string checked_contract(const InterfaceView& interface) {
    const auto contract = interface.schema.text(interface.node.getAnnotations(), "contract");
    if (!contract) return "";
    std::vector<std::string> methods;
    for (const auto method : interface.node.getInterface().getMethods())
        methods.emplace_back(method.getName().cStr());
    if (const auto wrong = contract_error(*contract, methods))
        throw interface.schema.error(interface.node.getId(), "", *wrong);
    return *contract;
}

std::string table_row(std::string_view type, std::string_view number, std::string_view name,
                      unsigned words, bool capability) {
    return fmt::format("        MessageInfo{{{}, \"{}\", {}, {}::fast, {}}},\n", number, name,
                       words, type, capability);
}

}  // namespace

std::string interface_declaration(const Schema& schema, std::uint64_t id) {
    const InterfaceView interface = view(schema, id);
    const std::string contract = checked_contract(interface);
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
            "        static constexpr std::string_view name = \"{5}\";\n    }};\n",
            name, params.cpp, results.cpp, number, one_way, trace);
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
        "/// Interface {0}: numbers, message types, limits and the contract as the schema writes "
        "it.\n"
        "struct {0} {{\n    static constexpr std::uint64_t id = {1:#x};\n"
        "    static constexpr std::string_view name = \"{0}\";\n"
        "    static constexpr std::string_view contract = \"{2}\";\n"
        "    static constexpr unsigned words_max = {3};  // longest message, in words\n{4}"
        "    template <template <class...> class Every>\n    using Methods = Every<{7}>;\n"
        "    static constexpr std::array<MessageInfo, {5}> messages{{\n{6}    }};\n}};\n\n",
        interface.name, interface.node.getId(), contract, words_max, methods, row_count, rows,
        names);
}

std::string interface_rpc(const Schema& schema, std::uint64_t id) {
    const InterfaceView interface = view(schema, id);
    std::string calls;
    std::string requirements;
    std::string cases;
    for (const auto method : interface.node.getInterface().getMethods()) {
        const std::string type = interface.name + "::" + pascal_case(method.getName().cStr());
        const std::string function = snake_case(method.getName().cStr());
        const bool one_way = interface.one_way(method);
        calls += fmt::format(
            "    [[nodiscard]] auto {0}(const {1}::Params& params{3}) {{\n"
            "        return channel_->template {2}<{1}>(params{4});\n    }}\n",
            function, type, one_way ? "tell" : "call", one_way ? "" : ", CallOptions options = {}",
            one_way ? "" : ", options");
        requirements += fmt::format(
            "    {{ handler.{0}(std::declval<const {1}::Params&>(), context) }} ->\n"
            "        std::same_as<ServerTask<{1}>>;\n",
            function, type);
        cases += fmt::format(
            "            case {0}::number: {{\n"
            "                const auto params = "
            "{0}::Params::from_message(request->header, request->payload());\n"
            "                if (!params) {{\n"
            "                    answered = co_await channel.refuse(*request, "
            "Refusal::malformed);\n"
            "                    break;\n                }}\n"
            "                const auto results = co_await handler.{1}(*params, context);\n"
            "                answered = co_await channel.template answer<{0}>(*request, "
            "results);\n                break;\n            }}\n",
            type, function);
    }
    return fmt::format(
        "/// Typed calls over a channel, which outlives the client.\n"
        "template <class Port>\nclass {0}Client {{\npublic:\n"
        "    explicit {0}Client(Port& channel) : channel_(&channel) {{}}\n{1}\n"
        "private:\n    Port* channel_;\n}};\n\n"
        "/// What serves {0}: one coroutine per method, each with executor().\n"
        "template <class Handler>\nconcept {0}Server = requires(Handler& handler, "
        "ServerContext& context) {{\n{2}}};\n\n"
        "/// Serves requests one after the other until the channel ends.\n"
        "/// `channel` and `handler` must outlive the task: their owner holds it.\n"
        "template <class Port, {0}Server Handler>\n"
        "// NOLINTNEXTLINE(readability-function-size): one case per method of the schema\n"
        "Task<std::expected<void, CallError>> serve_{3}(Port& channel, Handler& handler) "
        "{{\n"
        "    for (;;) {{\n        const auto request = co_await channel.receive();\n"
        "        if (!request) co_return std::unexpected(request.error());\n"
        "        ServerContext context{{request->header.badge}};\n"
        "        std::expected<void, CallError> answered;\n"
        "        switch (request->header.number) {{\n{4}"
        "            default:\n"
        "                answered = co_await channel.refuse(*request, "
        "Refusal::unknown_method);\n        }}\n"
        "        if (!answered) co_return std::unexpected(answered.error());\n    }}\n}}\n\n",
        interface.name, calls, requirements, snake_case(interface.name), cases);
}

}  // namespace zooid::capnpc
