// zooid contract: proves what the schemas of services promise.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <zooid/hake/build.hpp>
#include <zooid/hake/session_contracts.hpp>

#include "arguments.hpp"

namespace zooid::hake {
namespace {

struct CheckCommand {
    std::vector<std::string> files;
    std::string manifest;
    bool json = false;
};

std::vector<std::string> all_schemas(const Workspace& where) {
    std::vector<std::string> files;
    std::error_code error;
    for (const auto& entry :
         std::filesystem::directory_iterator(where.root / "interconnect" / "schema", error)) {
        if (entry.path().extension() == ".capnp" && entry.path().stem() != "zooid")
            files.push_back(std::filesystem::proximate(entry.path()).string());
    }
    std::ranges::sort(files);
    return files;
}

/// The services of the manifest; all must serve interfaces there are.
Result<std::vector<ManifestService>>
services_of(const CheckCommand& command, const std::vector<ContractInterface>& interfaces) {
    if (command.manifest.empty()) return std::vector<ManifestService>();
    const auto text = read_file(command.manifest);
    if (!text) return std::unexpected(text.error());
    const auto manifest = parse_manifest(*text);
    if (!manifest) return std::unexpected(manifest.error());
    for (const ManifestService& service : manifest->services) {
        for (const std::string& name : service.interfaces) {
            if (std::ranges::find(interfaces, name, &ContractInterface::name) == interfaces.end())
                return fail(ExitStatus::usage,
                            fmt::format("{}: {} serves no interface of these schemas; correct "
                                        "`serves {} {}`",
                                        command.manifest, name, service.program, name));
        }
    }
    if (manifest->services.empty())
        return fail(ExitStatus::usage,
                    fmt::format("{} says nothing of services; add `serves PROGRAM INTERFACE...`",
                                command.manifest));
    return manifest->services;
}

void print_text(const std::vector<ContractInterface>& interfaces,
                const std::vector<ContractFinding>& findings) {
    for (const ContractFinding& each : findings)
        fmt::print("{}: {}: {}\n", each.file, each.interface, each.fault);
    std::size_t states = 0;
    for (const ContractInterface& each : interfaces)
        states += each.states.size() - (each.states.empty() ? 0 : 1);
    fmt::print("{} contracts, {} states, {} faults\n", interfaces.size(), states, findings.size());
}

void print_json(const std::vector<ContractInterface>& interfaces,
                const std::vector<ContractFinding>& findings, ExitStatus status) {
    nlohmann::json checked = nlohmann::json::array();
    for (const ContractInterface& each : interfaces)
        checked.push_back({{"file", each.file}, {"interface", each.name}, {"states", each.states}});
    nlohmann::json faults = nlohmann::json::array();
    for (const ContractFinding& each : findings)
        faults.push_back(
            {{"file", each.file}, {"interface", each.interface}, {"fault", each.fault}});
    const nlohmann::json data{{"contracts", checked}, {"faults", faults}};
    fmt::print("{}\n", envelope("contract", static_cast<int>(status), data).dump());
}

int check(CheckCommand command) {
    const Workspace where = workspace();
    if (command.files.empty()) {
        command.files = all_schemas(where);
        if (command.manifest.empty())
            command.manifest = (where.root / "hake" / "boot.manifest").string();
    }
    if (const auto built = build_targets(where, {"capnpc-zooid-contracts"}); !built)
        return report("contract", built.error(), command.json);
    const auto interfaces = read_contracts(where, command.files);
    if (!interfaces) return report("contract", interfaces.error(), command.json);
    const auto services = services_of(command, *interfaces);
    if (!services) return report("contract", services.error(), command.json);
    std::vector<ContractFinding> findings;
    for (const ContractInterface& each : *interfaces) {
        for (const std::string& fault : each.faults)
            findings.push_back({each.file, each.name, fault});
    }
    std::ranges::copy(find_waiting(*interfaces, *services), std::back_inserter(findings));
    const auto status = findings.empty() ? ExitStatus::answer : ExitStatus::failed;
    if (command.json) {
        print_json(*interfaces, findings, status);
    } else {
        print_text(*interfaces, findings);
    }
    return static_cast<int>(status);
}

}  // namespace

int contract_command(const Arguments& arguments) {
    CheckCommand command;
    std::string what;
    CLI::App app(
        "Prove the contracts of services: every state can be reached and comes to an end, every "
        "method is legal somewhere, and no service waits for itself.",
        "zooid contract");
    add_contract(app, "hake/zooid contract check");
    app.add_option("what", what, "check")->required();
    app.add_option("files", command.files, "schemas (default: all of interconnect/schema)");
    app.add_option("--manifest", command.manifest,
                   "the programs that serve (default, without files: hake/boot.manifest)");
    app.add_flag("--json", command.json, "the answer as JSON");
    if (const auto status = parse(app, arguments)) return *status;
    if (what != "check")
        return report(
            "contract",
            Failure{ExitStatus::usage, fmt::format("cannot `{}`; see zooid contract --help", what)},
            command.json);
    return check(std::move(command));
}

}  // namespace zooid::hake
