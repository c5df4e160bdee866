#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <zooid/hake/process.hpp>
#include <zooid/hake/session_contracts.hpp>

#include "wait_graph.hpp"

namespace zooid::hake {
namespace {

constexpr std::string_view below = "below:";

ContractInterface interface_of(const nlohmann::json& line) {
    ContractInterface interface;
    line.at("file").get_to(interface.file);
    line.at("interface").get_to(interface.name);
    line.at("states").get_to(interface.states);
    line.at("faults").get_to(interface.faults);
    for (const auto& each : line.at("methods")) {
        ContractMethod& method = interface.methods.emplace_back();
        each.at("name").get_to(method.name);
        each.at("oneWay").get_to(method.one_way);
        each.at("beside").get_to(method.beside);
        each.at("calls").get_to(method.calls);
    }
    return interface;
}

/// An interface as one program serves it.
struct Served {
    std::string program;  // empty: no manifest says
    const ContractInterface* interface;

    [[nodiscard]] std::string place(std::string_view method) const {
        return fmt::format("{}{}{}.{}", program, program.empty() ? "" : ":", interface->name,
                           method);
    }
};

/// The graph's nodes are the services; a method served beside is a node of its own.
class Waiting {
public:
    Waiting(const std::vector<ContractInterface>& interfaces,
            const std::vector<ManifestService>& services)
        : interfaces_(interfaces) {
        for (const ContractInterface& interface : interfaces) {
            if (services.empty()) served_.push_back({"", &interface});
            for (const ManifestService& service : services) {
                if (std::ranges::find(service.interfaces, interface.name) !=
                    service.interfaces.end())
                    served_.push_back({service.program, &interface});
            }
        }
    }

    std::vector<ContractFinding> run() {
        for (const ContractInterface& interface : interfaces_) {
            for (const ContractMethod& method : interface.methods) check_names(interface, method);
        }
        for (const Served& served : served_) {
            for (const ContractMethod& method : served.interface->methods) add(served, method);
        }
        if (const auto cycle = find_cycle(nodes_.size(), edges_)) say(*cycle);
        return findings_;
    }

private:
    struct Callee {
        const ContractInterface* interface = nullptr;
        const ContractMethod* method = nullptr;
    };

    [[nodiscard]] Callee find(std::string_view call) const {
        if (call.starts_with(below)) call.remove_prefix(below.size());
        const std::size_t dot = std::min(call.find('.'), call.size());
        const auto interface =
            std::ranges::find(interfaces_, call.substr(0, dot), &ContractInterface::name);
        if (interface == interfaces_.end() || dot == call.size()) return {};
        const auto method =
            std::ranges::find(interface->methods, call.substr(dot + 1), &ContractMethod::name);
        return {&*interface, method == interface->methods.end() ? nullptr : &*method};
    }

    void check_names(const ContractInterface& interface, const ContractMethod& method) {
        const auto found = [&](const std::string& what) {
            findings_.push_back({interface.file, interface.name,
                                 fmt::format("method '{}': {}", method.name, what)});
        };
        for (const std::string& call : method.calls) {
            const Callee callee = find(call);
            if (callee.method == nullptr) {
                found(fmt::format("$calls names no method '{}'; write Interface.method", call));
            } else if (callee.method->one_way) {
                found(
                    fmt::format("$calls names '{}', which is one-way: nobody waits for it; "
                                "remove it",
                                call));
            } else if (std::ranges::find(served_, callee.interface, &Served::interface) ==
                       served_.end()) {
                found(
                    fmt::format("waits for '{}', which no program of the manifest serves; add "
                                "`serves PROGRAM {}`",
                                call, callee.interface->name));
            }
        }
    }

    std::size_t node(const Served& served, const ContractMethod& method) {
        const std::string name = method.beside ? served.place(method.name) : served.place("*");
        return nodes_.try_emplace(name, nodes_.size()).first->second;
    }

    void add(const Served& served, const ContractMethod& method) {
        const std::size_t from = node(served, method);
        for (const std::string& call : method.calls) {
            const Callee callee = find(call);
            if (callee.method == nullptr || call.starts_with(below)) continue;
            for (const Served& other : served_) {
                if (other.interface == callee.interface)
                    wait(from, served, method, other, *callee.method);
            }
        }
    }

    /// Until the callee is served; and before that, until its server takes it.
    void wait(std::size_t from, const Served& served, const ContractMethod& method,
              const Served& other, const ContractMethod& callee) {
        const std::string why =
            fmt::format("{} waits for {}", served.place(method.name), other.place(callee.name));
        edges_.push_back({from, node(other, callee), why});
        if (!callee.beside) return;
        for (const ContractMethod& busy : other.interface->methods) {
            if (busy.beside || busy.calls.empty()) continue;
            edges_.push_back({from, node(other, busy),
                              fmt::format("{}, behind {}", why, other.place(busy.name))});
        }
    }

    void say(const std::vector<WaitEdge>& cycle) {
        std::string text;
        for (const WaitEdge& edge : cycle) text += (text.empty() ? "" : ", ") + edge.why;
        const std::string& first = cycle.front().why;
        const std::string name = first.substr(0, first.find('.'));
        const std::string interface = name.substr(name.find(':') + 1);
        const auto at = std::ranges::find(interfaces_, interface, &ContractInterface::name);
        findings_.push_back(
            {at == interfaces_.end() ? "" : at->file, interface,
             fmt::format("a cycle of waiting: {}; serve one of them $beside, or make one one-way",
                         text)});
    }

    const std::vector<ContractInterface>& interfaces_;
    std::vector<Served> served_;
    std::map<std::string, std::size_t> nodes_;
    std::vector<WaitEdge> edges_;
    std::vector<ContractFinding> findings_;
};

/// What the plugin says of one file.
Result<std::string> compile(const Workspace& where, const std::string& file) {
    const auto plugin = where.build / "interconnect" / "capnpc-zooid" / "capnpc-zooid-contracts";
    const auto schemas = where.root / "interconnect" / "schema";
    const auto folder = std::filesystem::absolute(file).parent_path();
    auto ran = run_captured(
        {.arguments = {"capnp", "compile", "-I" + schemas.string(),
                       "--src-prefix=" + folder.string(), "-o" + plugin.string(), file},
         .descriptors = {},
         // It warns when that is not where it runs.
         .environment = {{"PWD", std::filesystem::current_path().string()}}});
    if (!ran) return std::unexpected(ran.error());
    if (!ran->exit.success())
        return fail(ExitStatus::usage, fmt::format("{} does not compile: {}", file,
                                                   ran->output.substr(0, ran->output.find('\n'))));
    return std::move(ran->output);
}

}  // namespace

Result<std::vector<ContractInterface>>
read_contracts(const Workspace& where, const std::vector<std::string>& files) {
    std::vector<ContractInterface> interfaces;
    for (const std::string& file : files) {
        const auto output = compile(where, file);
        if (!output) return std::unexpected(output.error());
        std::istringstream lines(*output);
        for (std::string line; std::getline(lines, line);) {
            const auto json = nlohmann::json::parse(line, nullptr, false);
            if (json.is_discarded())
                return fail(ExitStatus::fault,
                            fmt::format("the schema compiler says of {}: {}", file, line));
            interfaces.push_back(interface_of(json));
            interfaces.back().file = file;
        }
    }
    return interfaces;
}

std::vector<ContractFinding> find_waiting(const std::vector<ContractInterface>& interfaces,
                                          const std::vector<ManifestService>& services) {
    return Waiting(interfaces, services).run();
}

}  // namespace zooid::hake
