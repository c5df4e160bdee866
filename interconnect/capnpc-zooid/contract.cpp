// The legal order of an interface's messages, as its schema writes it.
#include "contract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <vector>

namespace zooid::capnpc {
namespace {

class Parser {
public:
    Parser(std::string_view text, std::span<const std::string> methods)
        : text_(text), methods_(methods) {}

    std::optional<std::string> run() {
        do {
            if (at_end() && !states_.empty()) break;
            if (auto wrong = rule()) return wrong;
        } while (accept(";"));
        if (!at_end()) return error("expected ';'");
        for (const std::string& state : targets_) {
            if (state != "end" && !states_.contains(state))
                return fmt::format("state '{}' has no rule", state);
        }
        return std::nullopt;
    }

private:
    std::optional<std::string> rule() {
        const std::string state = word();
        if (state.empty()) return error("expected a state");
        if (!states_.insert(state).second) return error("state '" + state + "' has two rules");
        if (!accept(":")) return error("expected ':'");
        do {
            const std::string method = word();
            if (std::ranges::find(methods_, method) == methods_.end())
                return error("no method '" + method + "'");
            if (!accept("->")) return error("expected '->'");
            const std::string target = word();
            if (target.empty()) return error("expected a state");
            targets_.push_back(target);
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
    std::span<const std::string> methods_;
    std::size_t at_ = 0;
    std::set<std::string> states_;
    std::vector<std::string> targets_;
};

}  // namespace

std::optional<std::string>
contract_error(std::string_view contract, std::span<const std::string> methods) {
    return Parser(contract, methods).run();
}

}  // namespace zooid::capnpc
