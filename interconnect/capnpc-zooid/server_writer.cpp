// Writes an interface's server: what it must have, and the loop that serves a channel.
#include "server_writer.hpp"

#include <fmt/format.h>

#include "contract_of.hpp"
#include "names.hpp"

namespace zooid::capnpc {
namespace {

/// The parts of one method. `interface` and `function` are as C++ has them.
struct ServedMethod {
    std::string type;
    std::string interface;
    std::string function;
    bool beside;

    [[nodiscard]] std::string requirement() const {
        return fmt::format(
            "    {{ handler.{0}(std::declval<const {1}::Params&>(), context) }} ->\n"
            "        std::same_as<ServerTask<{1}>>;\n",
            function, type);
    }

    /// Serves one request beside the loop.
    [[nodiscard]] std::string task() const {
        if (!beside) return "";
        return fmt::format(
            "template <class Port, {0}Server Handler, class Request>\n"
            "Task<std::expected<void, CallError>>\n"
            "serve_{1}_{2}(Port& channel, Handler& handler, Request request, {3}::Params params) "
            "{{\n"
            "    ServerContext context{{request.header.badge}};\n"
            "    const auto results = co_await handler.{2}(params, context);\n"
            "    co_return co_await channel.template answer<{3}>(request, results);\n"
            "}}\n\n",
            interface, snake_case(interface), function, type);
    }

    [[nodiscard]] std::string branch() const {
        const std::string served =
            beside
                ? fmt::format(
                      "                if (!beside.add(serve_{0}_{1}(channel, handler, *request, "
                      "std::move(*params))))\n"
                      "                    answered = co_await channel.refuse(*request, "
                      "Refusal::busy);\n"
                      "                else if (const auto failed = beside.failure())\n"
                      "                    answered = std::unexpected(*failed);\n",
                      snake_case(interface), function)
                : fmt::format(
                      "                const auto results = co_await handler.{0}(*params, "
                      "context);\n"
                      "                answered = co_await channel.template "
                      "answer<{1}>(*request, results);\n",
                      function, type);
        return fmt::format(
            "            case {0}::number: {{\n"
            "                auto params =\n"
            "                    {0}::Params::from_message(request->header, "
            "request->payload());\n"
            "                if (params && !channel.receive_buffer(request->header, *params))\n"
            "                    params = std::unexpected(WireError::too_long);\n"
            "                if (!params && params.error() == WireError::too_long) {{\n"
            "                    // Of a newer schema: it may say more than we have room for.\n"
            "                    answered = co_await channel.refuse(*request, "
            "Refusal::malformed);\n"
            "                    break;\n                }}\n"
            "                if (!params) {{\n"
            "                    channel.fail(Breach::malformed, {0}::number);\n"
            "                    co_return std::unexpected(CallError::contract);\n"
            "                }}\n{1}"
            "                break;\n            }}\n",
            type, served);
    }
};

/// Whether a method is served beside the others; it must then keep the contract's state.
bool served_beside(const Schema& schema, std::uint64_t id, capnp::schema::Method::Reader method,
                   const Contract& contract, std::size_t number) {
    if (!schema.has(method.getAnnotations(), "beside")) return false;
    for (unsigned state = 0; state < contract.end(); ++state) {
        const unsigned next = contract.next(state, number);
        if (next != Contract::no_step && next != state)
            throw schema.error(id, method.getName().cStr(),
                               "a $beside method keeps the contract's state");
    }
    return true;
}

}  // namespace

std::string server_skeleton(const Schema& schema, std::uint64_t id) {
    const Node node = schema.node(id);
    const std::string name = schema.cpp_name(id);
    const auto contract = read_contract(schema, node);
    if (!contract) throw schema.error(id, "", contract.error());
    std::string requirements;
    std::string tasks;
    std::string cases;
    std::size_t number = 0;
    for (const auto method : node.getInterface().getMethods()) {
        const ServedMethod served{name + "::" + pascal_case(method.getName().cStr()), name,
                                  snake_case(method.getName().cStr()),
                                  served_beside(schema, id, method, *contract, number++)};
        requirements += served.requirement();
        tasks += served.task();
        cases += served.branch();
    }
    return fmt::format(
        "/// What serves {0}: one coroutine per method, each with executor().\n"
        "template <class Handler>\nconcept {0}Server = requires(Handler& handler, "
        "ServerContext& context) {{\n{1}}};\n\n{2}"
        "/// Serves requests in their order (those `$beside` at the same time, at most "
        "`beside_max`:\n"
        "/// more are refused as busy) until the channel ends, which it does by one that breaks "
        "the\n"
        "/// contract, too.\n"
        "/// `channel` and `handler` must outlive the task: their owner holds it.\n"
        "template <class Port, {0}Server Handler>\n"
        "// NOLINTNEXTLINE(readability-function-size): one case per method of the schema\n"
        "Task<std::expected<void, CallError>> serve_{3}(Port& channel, Handler& handler{4}"
        "    for (;;) {{\n        const auto looked = co_await channel.peek();\n"
        "        if (!looked) co_return std::unexpected(looked.error());\n"
        "        const auto* const request = *looked;  // in the mailbox until it is answered\n"
        "        if (!channel.admit({0}::contract, *request))\n"
        "            co_return std::unexpected(CallError::contract);\n"
        "        [[maybe_unused]] ServerContext context{{request->header.badge}};\n"
        "        std::expected<void, CallError> answered;\n"
        "        switch (request->header.number) {{\n{5}"
        "            default:\n"
        "                answered = co_await channel.refuse(*request, Refusal::unknown_method);\n"
        "        }}\n"
        "        if (!answered) co_return std::unexpected(answered.error());\n"
        "        channel.drop_first();\n    }}\n}}\n\n"
        "template <class Port, {0}Server Handler>\n"
        "auto served(Of<{0}>, Port& channel, Handler& handler) {{\n"
        "    return serve_{3}(channel, handler);\n}}\n\n",
        name, requirements, tasks, snake_case(name),
        tasks.empty() ? ") {\n"
                      : ",\n    unsigned beside_max = beside_max_default) {\n"
                        "    TaskGroup<std::expected<void, CallError>> "
                        "beside(channel.executor(), beside_max);\n",
        cases);
}

}  // namespace zooid::capnpc
