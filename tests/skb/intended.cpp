#include "intended.hpp"

#include <algorithm>
#include <array>
#include <regex>

namespace zooid::skb::test {

namespace {
bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// An expression with two mistakes may report either: every arithmetic error reads the same.
std::string any_arithmetic_error(const std::string& line) {
    static const std::regex errors(
        "type_error\\(evaluable,[^()]*\\)|instantiation_error|evaluation_error\\([a-z_]*\\)|"
        "type_error\\(integer,[-0-9.]*\\)");
    return std::regex_replace(line, errors, "E");
}

/// What the last error of a line is about, without its culprit: "type_error(integer", or nothing.
std::string last_error(const std::string& line) {
    static const std::regex error(
        "(type_error\\([a-z_]*|domain_error\\([a-z_]*|instantiation_error|"
        "syntax_error\\([a-z_]*|representation_error\\([a-z_]*)"
        "(?!.*(type|domain|instantiation|syntax|representation)_error)");
    std::smatch found;
    return std::regex_search(line, found, error) ? found[1].str() : std::string();
}

constexpr std::array all = {
    Intended{"a quota of either system ended it",
             [](const std::string& ours, const std::string& theirs) {
                 return has(ours, "resource_error") || theirs == "limit" ||
                        has(theirs, "| limit") || has(theirs, "resource_error");
             }},
    Intended{"integers have 64 bits",
             [](const std::string& ours, const std::string&) {
                 return has(ours, "int_overflow") || ours == "syntax";
             }},
    Intended{"which mistake of an expression is named first",
             [](const std::string& ours, const std::string& theirs) {
                 return any_arithmetic_error(ours) == any_arithmetic_error(theirs);
             },
             true},
    Intended{"list predicates of the library on what is no list",
             [](const std::string& ours, const std::string& theirs) {
                 return has(theirs, "matching_rule") ||
                        (has(theirs, "type_error(list,") && !has(ours, "type_error(list,"));
             }},
    Intended{"a list as a goal consults no files",
             [](const std::string& ours, const std::string&) {
                 return has(ours, "existence_error(procedure,'.'/");
             }},
    Intended{
        "atom_number/2 wants an atom even where both are numbers",
        [](const std::string& ours, const std::string&) { return has(ours, "type_error(atom,"); }},
    Intended{"how sort/4 names a wrong key",
             [](const std::string& ours, const std::string& theirs) {
                 return (has(ours, "type_error(integer,") || has(ours, "type_error(compound,")) &&
                        (has(theirs, "type_error(sort_key,") ||
                         has(theirs, "type_error(compound,") ||
                         has(theirs, "existence_error(argument,"));
             }},
    Intended{"control characters are written as \\x1\\",
             [](const std::string&, const std::string& theirs) { return has(theirs, "'\\u00"); }},
    Intended{"the atom [] has two characters",
             [](const std::string& ours, const std::string& theirs) {
                 return ours.ends_with("= 2") && theirs.ends_with("= 0");
             }},
    Intended{"the key of sort/4 may be 0",
             [](const std::string&, const std::string& theirs) {
                 return has(theirs, "domain_error(not_less_than_one,");
             }},
    Intended{"a length below zero is a mistake (ISO 8.16.1.3)",
             [](const std::string& ours, const std::string& theirs) {
                 return has(ours, "domain_error(not_less_than_zero,") && !has(theirs, "_error(");
             }},
    Intended{"cyclic terms",
             [](const std::string& ours, const std::string& theirs) {
                 return has(ours, "@(") || has(theirs, "@(");
             }},
    Intended{"how =.. and functor/3 name a wrong name or list",
             [](const std::string& ours, const std::string& theirs) {
                 return has(ours, "type_error(atomic") || has(ours, "type_error(callable") ||
                        has(theirs, "type_error(atomic,") || has(theirs, "type_error([],") ||
                        has(theirs, "type_error(character") ||
                        has(theirs, "type_error(expression") ||
                        has(ours, "domain_error(list,[])") || has(ours, "type_error(list");
             }},
    Intended{"which of several wrong arguments is named",
             [](const std::string& ours, const std::string& theirs) {
                 return !last_error(ours).empty() && !last_error(theirs).empty();
             },
             true},
};
}  // namespace

std::span<const Intended> intended_differences() { return all; }

const Intended* explanation(const std::string& ours, const std::string& theirs, bool one_mistake) {
    const auto* const found = std::ranges::find_if(all, [&](const Intended& each) {
        return !(one_mistake && each.is_choice) && each.applies(ours, theirs);
    });
    return found == all.end() ? nullptr : found;
}

}  // namespace zooid::skb::test
