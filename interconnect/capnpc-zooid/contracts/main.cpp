// capnpc-zooid-contracts: Cap'n Proto compiler plugin. Writes one line of JSON per interface to
// standard output: its contract, what is wrong with it, and whom its methods wait for. Read by
// `hake/zooid contract check`.
#include <capnp/serialize.h>
#include <fmt/format.h>
#include <unistd.h>

#include "../contract_of.hpp"

namespace zooid::capnpc {
namespace {

std::string json(std::string_view text) {
    std::string quoted = "\"";
    for (const char letter : text) {
        if (static_cast<unsigned char>(letter) < ' ') {
            quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(letter));
            continue;
        }
        if (letter == '"' || letter == '\\') quoted += '\\';
        quoted += letter;
    }
    return quoted + '"';
}

std::string json(const std::vector<std::string>& texts) {
    std::string list;
    for (const std::string& text : texts) list += (list.empty() ? "" : ",") + json(text);
    return "[" + list + "]";
}

std::vector<std::string> words(const std::string& text) {
    std::vector<std::string> found;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        if (end > at) found.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return found;
}

void print_interface(const Schema& schema, const std::string& file, std::uint64_t id) {
    const Node node = schema.node(id);
    const auto contract = read_contract(schema, node);
    const bool all_beside = schema.has(node.getAnnotations(), "beside");
    std::string methods;
    for (const auto method : node.getInterface().getMethods()) {
        const auto annotations = method.getAnnotations();
        const auto calls = schema.text(annotations, "calls");
        methods += fmt::format("{}{{\"name\":{},\"oneWay\":{},\"beside\":{},\"calls\":{}}}",
                               methods.empty() ? "" : ",", json(method.getName().cStr()),
                               schema.has(annotations, "oneWay"),
                               all_beside || schema.has(annotations, "beside"),
                               json(calls ? words(*calls) : std::vector<std::string>()));
    }
    fmt::print(
        "{{\"file\":{},\"interface\":{},\"states\":{},\"faults\":{},\"methods\":[{}]}}\n",
        json(file), json(schema.cpp_name(id)),
        json(contract ? contract->states : std::vector<std::string>()),
        json(contract ? contract_faults(*contract) : std::vector<std::string>{contract.error()}),
        methods);
}

void run() {
    capnp::ReaderOptions options;
    options.traversalLimitInWords = 1 << 26;
    capnp::StreamFdMessageReader message(STDIN_FILENO, options);
    const auto request = message.getRoot<capnp::schema::CodeGeneratorRequest>();
    capnp::SchemaLoader loader;
    for (const auto node : request.getNodes()) loader.load(node);
    for (const auto file : request.getRequestedFiles()) {
        const Schema schema(loader, file);
        for (const std::uint64_t id : schema.types()) {
            if (schema.node(id).isInterface())
                print_interface(schema, file.getFilename().cStr(), id);
        }
    }
}

}  // namespace
}  // namespace zooid::capnpc

int main() {
    try {
        zooid::capnpc::run();
        return 0;
    } catch (const kj::Exception& error) {
        fmt::print(stderr, "capnpc-zooid-contracts: {}\n", error.getDescription().cStr());
    } catch (const std::exception& error) {
        fmt::print(stderr, "capnpc-zooid-contracts: {}\n", error.what());
    }
    return 1;
}
