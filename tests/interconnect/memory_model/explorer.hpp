// Searches all that two programs on a Machine can do.
#pragma once
#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "../held.hpp"
#include "machine.hpp"

namespace zooid::interconnect::testing {

struct Explored {
    std::uint64_t states = 0;
    std::uint64_t suspended = 0;  // suspensions, over all states
    std::string violation;        // empty when none
};

/// Depth first; comes back to where the search branched, and gives up what meets a state already
/// seen.
///
/// @tparam Scenario made of a `Size` with a `model`; frame(), start(Machine&), and `ends_`: what
/// its programs know beside their stacks, with `wrong` and `suspended`.
template <class Scenario>
class Explorer {
public:
    template <class Size>
    Explorer(Size size, Plant plant)
        : scenario_(size), machine_(size.model, plant, scenario_.frame()) {}

    Explored run() {
        scenario_.start(machine_);
        first_ = Branch{machine_.snapshot(), scenario_.ends_, {}};
        follow();
        while (!open_.empty() && result_.violation.empty()) {
            Branch& branch = open_.back();
            machine_.restore(branch.machine);
            scenario_.ends_ = branch.ends;
            const Action action = branch.actions.back();
            branch.actions.pop_back();
            if (branch.actions.empty()) open_.pop_back();
            machine_.take(action);
            follow();
        }
        result_.states = seen_.size();
        return result_;
    }

    /// After run(): whether schedules at random, from the first state, stay within what was seen.
    /// Were two different states taken for one, the search would have missed what follows from one
    /// of them.
    bool complete(std::uint64_t walks) {
        std::mt19937_64 random(17);
        for (std::uint64_t walk = 0; walk < walks; ++walk) {
            const Branch& first = held(first_);
            machine_.restore(first.machine);
            scenario_.ends_ = first.ends;
            for (auto actions = machine_.enabled(); !actions.empty();
                 actions = machine_.enabled()) {
                machine_.take(actions[random() % actions.size()]);
                if (!seen_.contains(machine_.state())) return false;
            }
        }
        return true;
    }

private:
    struct Branch {
        Machine::Snapshot machine;
        typename Scenario::Ends ends;
        std::vector<Action> actions;  // still to be tried
    };
    static constexpr std::uint64_t states_max = 20'000'000;

    /// Goes on, always by the first way, until nothing new comes.
    void follow() {
        while (seen_.insert(machine_.state()).second) {
            auto actions = machine_.enabled();
            result_.suspended = std::max(result_.suspended, scenario_.ends_.suspended);
            result_.violation = scenario_.ends_.wrong;
            if (actions.empty() && !machine_.finished()) result_.violation = "lost wake-up";
            if (seen_.size() > states_max) result_.violation = "too many states";
            if (actions.empty() || !result_.violation.empty()) return;
            const Action first = actions.back();
            actions.pop_back();
            if (!actions.empty())
                open_.push_back({machine_.snapshot(), scenario_.ends_, std::move(actions)});
            machine_.take(first);
        }
    }

    Scenario scenario_;
    Machine machine_;
    std::unordered_set<std::uint64_t> seen_;
    std::vector<Branch> open_;
    std::optional<Branch> first_;
    Explored result_;
};

}  // namespace zooid::interconnect::testing
