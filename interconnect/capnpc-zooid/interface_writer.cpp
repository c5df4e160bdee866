// Writes an interface: its methods as types, its table of messages, its client and its server.
#include "interface_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "contract.hpp"
#include "names.hpp"

namespace zooid::capnpc {
namespace {

using MethodNode = capnp::schema::Method::Reader;

constexpr unsigned slot_words = 7;
constexpr unsigned message_words_max = 2047;
constexpr unsigned method_max = 0x3fff;

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

std::string checked_contract(const InterfaceView& interface) {
    const auto contract = interface.schema.text(interface.node.getAnnotations(), "contract");
    if (!contract) return "";
    std::vector<std::string> methods;
    for (const auto method : interface.node.getInterface().getMethods())
        methods.emplace_back(method.getName().cStr());
    if (const auto wrong = contract_error(*contract, methods))
        throw SchemaError(fmt::format("{}: {}", interface.name, *wrong));
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
            "        static constexpr std::string_view name = \"{5}\";\n    }};\n",
            name, params, results, number, one_way, trace);
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
        "/// Interface {0}: numbers, message types, limits and the contract as the schema writes "
        "it.\n"
        "struct {0} {{\n    static constexpr std::uint64_t id = {1:#x};\n"
        "    static constexpr std::string_view name = \"{0}\";\n"
        "    static constexpr std::string_view contract = \"{2}\";\n"
        "    static constexpr unsigned words_max = {3};  // longest message, in words\n{4}"
        "    static constexpr std::array<MessageInfo, {5}> messages{{\n{6}    }};\n}};\n\n",
        interface.name, interface.node.getId(), contract, words_max, methods, row_count, rows);
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
            "    [[nodiscard]] auto {0}(const {1}::Params& params, CallOptions options = {{}}) {{\n"
            "        return channel_->template {2}<{1}>(params, options);\n    }}\n",
            function, type, one_way ? "tell" : "call");
        requirements += fmt::format(
            "    {{ handler.{0}(std::declval<const {1}::Params&>(), context) }} ->\n"
            "        std::same_as<ServerTask<{1}>>;\n",
            function, type);
        cases += fmt::format(
            "        case {0}::number: {{\n"
            "            const auto params = {0}::Params::from_words(request.payload());\n"
            "            if (!params) break;\n"
            "            const auto results = co_await handler.{1}(*params, context);\n"
            "            co_return co_await channel.template answer<{0}>(request, results, "
            "context);\n"
            "        }}\n",
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
        "/// Serves one request.\n"
        "template <class Port, {0}Server Handler, class Request>\n"
        "// NOLINTNEXTLINE(readability-function-size): one case per method of the schema\n"
        "Task<std::expected<void, CallError>> answer_{3}(Port& channel, Handler& handler, "
        "Request request) {{\n"
        "    ServerContext context{{request.header.capability, 0, request.header.badge}};\n"
        "    switch (request.header.number) {{\n{4}"
        "        default:\n"
        "            co_return co_await channel.refuse(request, Refusal::unknown_method);\n"
        "    }}\n"
        "    co_return co_await channel.refuse(request, Refusal::malformed);\n}}\n\n"
        "/// Serves requests, at most `requests_max` side by side, until the channel ends.\n"
        "/// `channel` and `handler` must outlive the task: their owner holds it.\n"
        "template <class Port, {0}Server Handler>\n"
        "[[nodiscard]] Task<std::expected<void, CallError>>\n"
        "serve_{3}(Port& channel, Handler& handler, unsigned requests_max = 1) {{\n"
        "    const auto answer = [&handler](Port& port, const auto& request) {{\n"
        "        return answer_{3}(port, handler, request);\n    }};\n"
        "    return serve_side_by_side(channel, answer, requests_max);\n}}\n\n",
        interface.name, calls, requirements, snake_case(interface.name), cases);
}

}  // namespace zooid::capnpc
