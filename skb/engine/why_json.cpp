#include "why_json.hpp"

#include <array>

#include "json_term.hpp"
#include "known_atoms.hpp"
#include "printer.hpp"
#include "zooid/skb/answers.hpp"

namespace zooid::skb {

namespace {

constexpr std::size_t goal_bytes_max = 4096;  // of a goal as text; its term is whole

class Tree {
public:
    Tree(const Machine& machine, std::int64_t now_ns, std::size_t bytes_max)
        : m_(machine), now_ns_(now_ns), bytes_max_(bytes_max) {}

    std::string of(Cell proofs) {
        open(proofs);
        while (!open_.empty()) {
            if (out_.size() > bytes_max_ || is_cut_) return {};
            const Cell proofs_left = m_.deref(open_.back());
            if (!m_.is_pair(proofs_left)) {
                open_.pop_back();
                out_ += open_.empty() ? "]" : "]}";
                continue;
            }
            open_.back() = m_.argument(proofs_left, 1);
            if (out_.back() == '}') out_ += ",";
            node(m_.argument(proofs_left, 0));
        }
        return std::move(out_);
    }

private:
    void open(Cell proofs) {
        out_ += "[";
        open_.push_back(proofs);
    }
    [[nodiscard]] std::string_view name(Cell how) const {
        return tag(how) == Tag::atom ? m_.text(how) : m_.db.atoms.text(name_of(m_.functor(how)));
    }
    void member(std::string_view name, const std::string& value) {
        out_ += (out_.back() == '{' ? "\"" : ",\"") + std::string(name) + "\":" + value;
    }
    [[nodiscard]] std::string text(Cell term) const {
        return json_string(print_term(m_, term, {.bytes_max = goal_bytes_max}));
    }
    std::string value(Cell term) {
        std::string out = json_term(m_, term, bytes_max_);
        is_cut_ = is_cut_ || out.empty();
        return out;
    }

    /// A proof without its end: its subproofs come next.
    void node(Cell proof) {
        const Cell goal = m_.argument(proof, 0);
        const Cell how = m_.argument(proof, 1);
        const std::string_view name_of_how = name(how);
        out_ += "{";
        member("goal", text(goal));
        member("term", value(goal));
        member("how", json_string(name_of_how));
        bool weighs = false;
        if (name_of_how == "fact" || name_of_how == "near") {
            origin(how);
        } else if (name_of_how == "option") {
            member("costNs",
                   m_.is_integer(m_.argument(how, 0)) ? value(m_.argument(how, 0)) : "null");
            member("from", value(m_.argument(how, 1)));
        } else if (name_of_how == "options") {
            member("reason", value(m_.argument(how, 0)));
            weighs = true;
        } else if (name_of_how == "instead") {
            member("chosen", value(m_.argument(how, 0)));
            member("reason", value(m_.argument(how, 1)));
            weighs = true;
        }
        member(weighs ? "options" : "because", "");
        open(m_.argument(proof, 2));
    }

    void origin(Cell how) {
        const Cell owner = m_.argument(how, 1);
        if (owner == make_atom(known::assumption)) return member("source", "\"assumed\"");
        const std::int64_t time_ns = m_.number(m_.argument(how, 2)).i;
        member("source", value(m_.argument(how, 0)));
        member("owner", value(owner));
        if (time_ns == 0 || now_ns_ < time_ns) return;
        member("timeNs", std::to_string(time_ns));
        member("ageNs", std::to_string(now_ns_ - time_ns));
    }

    const Machine& m_;
    std::int64_t now_ns_;
    std::size_t bytes_max_;
    std::string out_;
    std::vector<Cell> open_;  // what is left of each list that has begun
    bool is_cut_ = false;     // a term was too long
};

}  // namespace

std::string
why_json(const Machine& machine, Cell proofs, std::int64_t now_ns, std::size_t bytes_max) {
    return Tree(machine, now_ns, bytes_max).of(proofs);
}

}  // namespace zooid::skb
