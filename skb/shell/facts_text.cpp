// Files of facts: saved bases, and facts and rules as they are.
#include "zooid/skb/saved_base.hpp"
#include "zooid/skb/shell.hpp"

namespace zooid::skb {

std::optional<std::string>
load_facts(KnowledgeBase& base, std::string_view text, const Origin& origin) {
    constexpr std::string_view format_error = "error(domain_error(saved_base_format,";
    const bool is_saved = text.starts_with(":- zooid_base(");
    const auto loaded = is_saved ? restore(base, text) : base.consult(text, origin);
    if (loaded) return std::nullopt;
    const ConsultError& wrong = loaded.error();
    if (wrong.term.starts_with(format_error)) {
        std::string format = wrong.term.substr(format_error.size());
        format.erase(std::min(format.find(')'), format.size()));
        return "this is a base of format " + format + ", and format " +
               std::to_string(saved_base_format) +
               " is known here; save it again with this version's .dump";
    }
    return "line " + std::to_string(wrong.line) + ", column " + std::to_string(wrong.column) +
           ": " + wrong.term;
}

}  // namespace zooid::skb
