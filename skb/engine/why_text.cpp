#include "why_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "known_atoms.hpp"
#include "printer.hpp"
#include "zooid/skb/why.hpp"

namespace zooid::skb {

std::string print_age(std::int64_t age_ns) {
    struct Unit {
        std::int64_t ns;
        const char* name;
    };
    constexpr std::array units = {Unit{86'400'000'000'000, " d"}, Unit{3'600'000'000'000, " h"},
                                  Unit{60'000'000'000, " min"},   Unit{1'000'000'000, " s"},
                                  Unit{1'000'000, " ms"},         Unit{1'000, " us"}};
    for (const Unit& unit : units) {
        if (age_ns >= unit.ns) return std::to_string(age_ns / unit.ns) + unit.name;
    }
    return std::to_string(age_ns) + " ns";
}

namespace {

constexpr std::size_t lines_max = 10'000;
constexpr std::size_t goal_bytes_max = 200;  // of a line; longer terms are cut off
constexpr std::size_t options_max = 8;       // shown of a choice
// Of a condition that holds among those that do not: deeper rules are left out, their facts not.
constexpr std::size_t held_levels_max = 2;

struct Phrase {
    std::string_view how;
    std::string_view text;
};
constexpr std::array phrases = {Phrase{"rule", "  because"},
                                Phrase{"none", "  [nothing proves it]"},
                                Phrase{"fails", "  does not hold"},
                                Phrase{"false", "  [does not hold]"},
                                Phrase{"holds", "  holds"},
                                Phrase{"more", "  ... and more"},
                                Phrase{"deep", "  does not hold  [not looked into]"}};

std::string_view phrase(std::string_view how) {
    const auto* const found = std::ranges::find(phrases, how, &Phrase::how);
    return found == phrases.end() ? "  [holds]" : found->text;
}

/// A duration with at least two digits: 9400 us, 12 ms.
std::string print_cost(std::int64_t ns) {
    if (ns >= 10'000'000) return std::to_string(ns / 1'000'000) + " ms";
    if (ns >= 10'000) return std::to_string(ns / 1'000) + " us";
    return std::to_string(ns) + " ns";
}

class Lines {
public:
    Lines(const Machine& machine, std::int64_t now_ns) : m_(machine), now_ns_(now_ns) {}
    std::vector<std::string> of(Cell proofs);

private:
    struct Item {
        Cell proofs;  // a list of proof/3
        std::size_t depth;
        std::size_t way = 0;   // number of the first, among the ways a goal could be proved
        std::size_t ways = 0;  // how many there are
        std::size_t held = 0;  // levels below a condition that holds; 0: not below one
    };

    [[nodiscard]] std::string text(Cell term) const {
        return print_term(m_, term, {.bytes_max = goal_bytes_max, .variable_name = [](Cell) {
                                         return std::string("_");
                                     }});
    }
    /// A choice or a reason: an atom without its quotes.
    [[nodiscard]] std::string said(Cell term) const {
        return tag(term) == Tag::atom ? std::string(m_.text(term)) : text(term);
    }
    [[nodiscard]] bool is(Cell how, std::string_view name) const {
        if (tag(how) == Tag::atom) return m_.text(how) == name;
        return m_.db.atoms.text(name_of(m_.functor(how))) == name;
    }
    [[nodiscard]] std::string origin(Cell how) const;
    [[nodiscard]] std::string line_of(Cell goal, Cell how) const;
    [[nodiscard]] std::optional<std::int64_t> cost_of(Cell choice, Cell options) const;
    [[nodiscard]] std::string weighed(Cell wanted, Cell how, Cell options) const;
    void put(std::size_t depth, const std::string& line) {
        lines_.push_back(std::string(2 * depth, ' ') + line);
    }
    void put_options(Cell options, std::size_t depth);
    void put_held(const Item& item, Cell proof, Item& below);
    [[nodiscard]] bool says_something(Cell proof) const;
    void take(const Item& item, Cell proof);
    [[nodiscard]] std::size_t ways_in(Cell proofs) const;

    const Machine& m_;
    std::int64_t now_ns_;
    std::vector<std::string> lines_;
    std::vector<Item> items_;
    std::set<std::string> shown_;  // of put_held()
};

std::string Lines::origin(Cell how) const {
    const Cell owner = m_.argument(how, 1);
    if (owner == make_atom(known::assumption)) return "  [assumed]";
    const std::int64_t time_ns = m_.number(m_.argument(how, 2)).i;
    std::string out = is(how, "near") ? "  [there is; " : "  [";
    out += std::string(m_.text(m_.argument(how, 0))) + ", " + std::string(m_.text(owner));
    if (time_ns != 0 && now_ns_ >= time_ns) out += ", " + print_age(now_ns_ - time_ns) + " ago";
    return out + "]";
}

std::string Lines::line_of(Cell goal, Cell how) const {
    if (tag(how) == Tag::structure) return text(goal) + origin(how);
    const bool same =
        tag(goal) == Tag::structure && m_.functor(goal) == make_functor(known::equals, 2);
    if (same && is(how, "false"))
        return text(m_.argument(goal, 0)) + " is not " + text(m_.argument(goal, 1));
    return text(goal) + std::string(phrase(m_.text(how)));
}

/// Cost in ns; nothing when it is not among the options or not known.
std::optional<std::int64_t> Lines::cost_of(Cell choice, Cell options) const {
    for (; m_.is_pair(options); options = m_.argument(options, 1)) {
        const Cell option = m_.argument(options, 0);
        const Cell ns = m_.argument(m_.argument(option, 1), 0);
        if (text(m_.argument(option, 0)) == text(choice) && m_.is_integer(ns))
            return m_.number(ns).i;
    }
    return std::nullopt;
}

/// "A is not chosen: it costs 9400 us against 61 us of B, which is chosen because ..."
std::string Lines::weighed(Cell wanted, Cell how, Cell options) const {
    const Cell chosen = m_.argument(how, 0);
    const std::string because = " is chosen because " + said(m_.argument(how, 1));
    const auto own = cost_of(wanted, options);
    const auto other = cost_of(chosen, options);
    const std::string head = said(wanted) + " is not chosen: ";
    if (!own || !other) return head + said(chosen) + because;
    return head + "it costs " + print_cost(*own) + " against " + print_cost(*other) + " of " +
           said(chosen) + ", which" + because;
}

void Lines::put_options(Cell options, std::size_t depth) {
    for (std::size_t shown = 0; m_.is_pair(options); options = m_.argument(options, 1)) {
        if (++shown > options_max) return put(depth, "... and more");
        const Cell option = m_.argument(options, 0);
        const Cell how = m_.argument(option, 1);
        const Cell ns = m_.argument(how, 0);
        const std::string known = said(m_.argument(how, 1));
        put(depth,
            said(m_.argument(option, 0)) +
                (m_.is_integer(ns) ? "  costs " + print_cost(m_.number(ns).i) + "  (" + known + ")"
                                   : "  " + known));
    }
}

std::size_t Lines::ways_in(Cell proofs) const {
    std::size_t ways = 0;
    for (; m_.is_pair(proofs); proofs = m_.argument(proofs, 1)) {
        const Cell how = m_.argument(m_.argument(proofs, 0), 1);
        if (is(how, "tried") || is(how, "decided")) ++ways;
    }
    return ways;
}

/// Whether there is more to a proof of what holds than type tests.
bool Lines::says_something(Cell proof) const {
    std::vector<Cell> proofs = {proof};
    while (!proofs.empty()) {
        const Cell one = proofs.back();
        proofs.pop_back();
        const Cell goal = m_.argument(one, 0);
        if (tag(m_.argument(one, 1)) == Tag::structure) return true;
        const bool is_type_test = tag(goal) == Tag::structure && arity_of(m_.functor(goal)) == 1;
        Cell subs = m_.argument(one, 2);
        if (!m_.is_pair(subs) && !is_type_test) return true;
        for (; m_.is_pair(subs); subs = m_.argument(subs, 1))
            proofs.push_back(m_.argument(subs, 0));
    }
    return false;
}

/// A condition that holds, among those that do not: what it stands on, each fact once.
void Lines::put_held(const Item& item, Cell proof, Item& below) {
    const Cell goal = m_.argument(proof, 0);
    const Cell how = m_.argument(proof, 1);
    const bool is_rule = tag(how) == Tag::atom && is(how, "rule");
    if (is_rule && item.held > held_levels_max) {
        below.depth = item.depth;
    } else if (is_rule && !says_something(proof)) {
        put(item.depth, text(goal) + "  [holds]");
        below.proofs = make_atom(known::nil);
    } else if (is_rule || item.held == 1) {
        put(item.depth, line_of(goal, how));
    } else if (says_something(proof)) {
        const std::string line = line_of(goal, how);
        if (shown_.insert(line).second) put(item.depth, line);
    }
}

void Lines::take(const Item& item, Cell proof) {
    const Cell goal = m_.argument(proof, 0);
    const Cell how = m_.argument(proof, 1);
    const Cell subs = m_.argument(proof, 2);
    Item below{.proofs = subs, .depth = item.depth + 1, .held = item.held == 0 ? 0 : item.held + 1};
    if (is(how, "instead")) {
        put(item.depth, weighed(goal, how, subs));
        return put_options(subs, item.depth + 1);
    }
    if (is(how, "options")) {
        put(item.depth, said(goal) + " is chosen because " + said(m_.argument(how, 0)));
        return put_options(subs, item.depth + 1);
    }
    if (is(how, "tried") || is(how, "decided")) {
        if (item.ways < 2)
            below.depth = item.depth;
        else
            put(item.depth, "way " + std::to_string(item.way) + " of " + std::to_string(item.ways) +
                                ": " + text(goal));
        below.held = 1;
    } else if (item.held > 0 && !is(how, "fails")) {
        put_held(item, proof, below);
    } else {
        put(item.depth, line_of(goal, how));
        if (is(how, "fails")) below.ways = ways_in(subs);
    }
    below.way = 1;
    if (is(how, "fails")) below.held = 0;
    items_.push_back(below);
}

std::vector<std::string> Lines::of(Cell proofs) {
    items_ = {{.proofs = proofs, .depth = 0}};
    while (!items_.empty() && lines_.size() < lines_max) {
        Item item = items_.back();
        items_.pop_back();
        item.proofs = m_.deref(item.proofs);
        if (!m_.is_pair(item.proofs)) continue;
        Item rest = item;
        rest.proofs = m_.argument(item.proofs, 1);
        ++rest.way;
        items_.push_back(rest);
        take(item, m_.argument(item.proofs, 0));
    }
    return std::move(lines_);
}

}  // namespace

std::vector<std::string> why_lines(const Machine& machine, Cell proofs, std::int64_t now_ns) {
    return Lines(machine, now_ns).of(proofs);
}

}  // namespace zooid::skb
