// The legal order of an interface's messages, as its schema writes it.
#include "contract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

namespace zooid::capnpc {
namespace {

struct Step {
    std::string method;
    std::string target;
};
struct Rule {
    std::string state;
    std::vector<Step> steps;
};
using Failure = std::optional<std::string>;

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    std::expected<std::vector<Rule>, std::string> run() {
        do {
            if (at_end() && !rules_.empty()) break;
            if (auto wrong = rule()) return std::unexpected(*wrong);
        } while (accept(";"));
        if (!at_end()) return std::unexpected(error("expected ';'"));
        return rules_;
    }

private:
    Failure rule() {
        Rule& rule = rules_.emplace_back();
        rule.state = word();
        if (rule.state.empty()) return error("expected a state");
        if (!accept(":")) return error("expected ':'");
        do {
            Step& step = rule.steps.emplace_back();
            step.method = accept("*") ? "*" : word();
            if (step.method.empty()) return error("expected a method");
            if (!accept("->")) return error("expected '->'");
            step.target = word();
            if (step.target.empty()) return error("expected a state");
        } while (accept("|"));
        return std::nullopt;
    }

    void skip() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    }
    bool at_end() {
        skip();
        return at_ == text_.size();
    }
    bool accept(std::string_view token) {
        skip();
        if (!text_.substr(at_).starts_with(token)) return false;
        at_ += token.size();
        return true;
    }
    std::string word() {
        skip();
        const std::size_t first = at_;
        while (at_ < text_.size() &&
               (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_'))
            ++at_;
        return std::string(text_.substr(first, at_ - first));
    }
    [[nodiscard]] std::string error(const std::string& what) const {
        return fmt::format("contract, column {}: {}", at_ + 1, what);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Rule> rules_;
};

std::size_t place_of(const std::vector<std::string>& names, std::string_view name) {
    return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

/// Puts one step of the rule of `state` into the table.
Failure put(Contract& contract, std::size_t state, const Step& step) {
    const std::string& rule = contract.states[state];
    const std::size_t target = place_of(contract.states, step.target);
    if (target == contract.states.size())
        return fmt::format("contract: state '{}' has no rule", step.target);
    if (step.method == "close") {
        if (target != contract.end())
            return fmt::format("contract, state '{}': close leads to 'end'", rule);
        contract.closes[state] = true;
        return std::nullopt;
    }
    if (step.method == "*") return std::nullopt;
    const std::size_t method = place_of(contract.methods, step.method);
    if (method == contract.methods.size())
        return fmt::format("contract, state '{}': no method '{}'", rule, step.method);
    unsigned& place = contract.steps[state * contract.methods.size() + method];
    if (place != Contract::no_step)
        return fmt::format("contract, state '{}': '{}' is there twice", rule, step.method);
    place = static_cast<unsigned>(target);
    return std::nullopt;
}

/// Methods the rule did not name go where its `*` leads.
void put_rest(Contract& contract, std::size_t state, const Rule& rule) {
    const auto rest = std::ranges::find(rule.steps, "*", &Step::method);
    if (rest == rule.steps.end()) return;
    const std::size_t target = place_of(contract.states, rest->target);
    for (std::size_t method = 0; method < contract.methods.size(); ++method) {
        unsigned& place = contract.steps[state * contract.methods.size() + method];
        if (place == Contract::no_step) place = static_cast<unsigned>(target);
    }
}

Failure name_states(Contract& contract, const std::vector<Rule>& rules) {
    for (const Rule& rule : rules) {
        if (rule.state == "end") return "contract: 'end' has no rule";
        if (place_of(contract.states, rule.state) < contract.states.size())
            return fmt::format("contract: state '{}' has two rules", rule.state);
        contract.states.push_back(rule.state);
    }
    contract.states.emplace_back("end");
    if (rules.size() > contract_states_max)
        return fmt::format("contract: more than {} states", contract_states_max);
    return std::nullopt;
}

/// Which states follow from those marked, by one look at each step until nothing is added.
/// @param forward from a state to where it leads; else back
std::vector<bool> closure(const Contract& contract, std::vector<bool> marked, bool forward) {
    for (bool more = true; more;) {
        more = false;
        for (std::size_t from = 0; from < contract.states.size(); ++from) {
            for (std::size_t method = 0; method < contract.methods.size(); ++method) {
                const unsigned to = contract.next(from, method);
                if (to == Contract::no_step) continue;
                const std::size_t seen = forward ? from : to;
                const std::size_t follows = forward ? to : from;
                if (!marked[seen] || marked[follows]) continue;
                marked[follows] = more = true;
            }
        }
    }
    return marked;
}

}  // namespace

std::expected<Contract, std::string>
parse_contract(std::string_view text, std::vector<std::string> methods) {
    for (const std::string_view reserved : {"close", "end"}) {
        if (text != default_contract && place_of(methods, reserved) < methods.size())
            return std::unexpected(
                fmt::format("contract: a method cannot be named '{}'", reserved));
    }
    const auto rules = Parser(text).run();
    if (!rules) return std::unexpected(rules.error());
    Contract contract;
    contract.methods = std::move(methods);
    if (auto wrong = name_states(contract, *rules)) return std::unexpected(*wrong);
    contract.steps.assign(contract.states.size() * contract.methods.size(), Contract::no_step);
    contract.closes.assign(contract.states.size(), false);
    for (std::size_t state = 0; state < rules->size(); ++state) {
        for (const Step& step : (*rules)[state].steps) {
            if (auto wrong = put(contract, state, step)) return std::unexpected(*wrong);
        }
        put_rest(contract, state, (*rules)[state]);
    }
    return contract;
}

std::vector<std::string> contract_faults(const Contract& contract) {
    std::vector<std::string> faults;
    std::vector<bool> marked(contract.states.size(), false);
    marked[0] = true;
    const std::vector<bool> reached = closure(contract, marked, true);
    marked = contract.closes;
    marked[contract.end()] = true;
    const std::vector<bool> ends = closure(contract, marked, false);
    for (std::size_t state = 0; state < contract.end(); ++state) {
        const std::string& name = contract.states[state];
        if (!reached[state])
            faults.push_back(
                fmt::format("state '{}' is never reached; remove its rule, or lead a "
                            "method there",
                            name));
        if (!ends[state])
            faults.push_back(
                fmt::format("state '{}' never comes to an end; add a step that leads "
                            "on, or 'close -> end'",
                            name));
    }
    for (std::size_t method = 0; method < contract.methods.size(); ++method) {
        bool used = false;
        for (std::size_t state = 0; state < contract.end(); ++state)
            used = used || contract.next(state, method) != Contract::no_step;
        if (!used)
            faults.push_back(fmt::format("method '{}' is legal in no state; add it to a rule",
                                         contract.methods[method]));
    }
    return faults;
}

}  // namespace zooid::capnpc
