// The legal order of an interface's messages, as its schema writes it.
//
//   contract := rule (';' rule)* [';']
//   rule     := state ':' step ('|' step)*
//   step     := method '->' state | '*' '->' state | 'close' '->' 'end'
//
// The first rule's state is the initial one; `end` has no rule. A step names a method of the
// interface; `*` is every method that the rule does not name. `close`: the client may hang up.
#pragma once
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zooid::capnpc {

inline constexpr std::size_t contract_states_max = 63;  // `end` not counted
/// All is legal, always.
inline constexpr std::string_view default_contract = "open: * -> open | close -> end";

struct Contract {
    static constexpr unsigned no_step = 0xff;

    std::vector<std::string> states;  // in the order of their rules; the last is `end`
    std::vector<std::string> methods;
    std::vector<unsigned> steps;  // shape [states][methods]: the next state, or no_step
    std::vector<bool> closes;     // shape [states]

    [[nodiscard]] unsigned next(std::size_t state, std::size_t method) const {
        return steps[state * methods.size() + method];
    }
    [[nodiscard]] std::size_t end() const { return states.size() - 1; }
};

/// Reads a contract.
/// @param text    of the schema; of an interface without one: default_contract
/// @param methods names as the schema spells them, in their order.
/// @return the table, or what is wrong and where.
std::expected<Contract, std::string>
parse_contract(std::string_view text, std::vector<std::string> methods);

/// What a contract that can be read still lacks, each as one line that names its state or method:
/// states nobody can reach, states from which the channel can never end (each is a deadlock or a
/// leak of the channel), methods that are legal nowhere.
std::vector<std::string> contract_faults(const Contract& contract);

}  // namespace zooid::capnpc
