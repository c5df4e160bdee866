// The contracts of services: what each allows, and which service waits for which.
#pragma once

#include <string>
#include <string_view>
#include <vector>
#include <zooid/hake/contract.hpp>
#include <zooid/hake/guest.hpp>
#include <zooid/hake/manifest.hpp>

namespace zooid::hake {

/// A method, as far as waiting goes.
struct ContractMethod {
    std::string name;
    bool one_way = false;            // nobody waits for it
    bool beside = false;             // other requests do not wait for it
    std::vector<std::string> calls;  // "Interface.method", or "below:Interface.method"
};

/// An interface of a schema. `faults` are of its contract alone, each one line.
struct ContractInterface {
    std::string file;
    std::string name;
    std::vector<std::string> states;
    std::vector<ContractMethod> methods;
    std::vector<std::string> faults;
};

/// One thing that is wrong, and where.
struct ContractFinding {
    std::string file;
    std::string interface;
    std::string fault;  // names state, method or cycle, and the cure

    friend bool operator==(const ContractFinding&, const ContractFinding&) = default;
};

/// Reads the interfaces of schema files by the schema compiler.
/// @return them in the files' order, or `usage` when a file does not compile, with the reason;
///         `fault` when the compiler is missing (hake/install installs it).
[[nodiscard]] Result<std::vector<ContractInterface>>
read_contracts(const Workspace& where, const std::vector<std::string>& files);

/// Whom the services wait for, and whether one of them waits for itself.
///
/// A request waits for the request of the same interface that is being served (unless that one is
/// served beside), and a served request for those it calls. A cycle of these is a deadlock as soon
/// as the messages come in the wrong order.
/// @param services which programs serve what; empty: each interface is a service of its own
/// @return names in `calls` that say nothing, called interfaces nobody serves, and each cycle.
/// @cost O(methods * calls) per interface of each service
[[nodiscard]] std::vector<ContractFinding>
find_waiting(const std::vector<ContractInterface>& interfaces,
             const std::vector<ManifestService>& services);

}  // namespace zooid::hake
