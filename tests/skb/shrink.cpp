#include "shrink.hpp"

#include <regex>
#include <sstream>

namespace zooid::skb::test {

std::vector<GeneratedCase> smaller_cases(const GeneratedCase& whole) {
    std::vector<std::string> clauses;
    std::istringstream lines(whole.program);
    for (std::string line; std::getline(lines, line);) clauses.push_back(line);
    std::vector<GeneratedCase> out;
    const auto add = [&](std::size_t changed, const std::string& instead) {
        GeneratedCase made;
        made.prefix = "s" + std::to_string(out.size()) + "x";
        for (std::size_t i = 0; i < clauses.size(); ++i)
            made.program += i == changed ? instead : clauses[i] + "\n";
        made.query = whole.query;
        const std::regex prefix("\\b" + whole.prefix + "(?=[pqd][0-9])");
        made.program = std::regex_replace(made.program, prefix, made.prefix);
        made.query = std::regex_replace(made.query, prefix, made.prefix);
        out.push_back(std::move(made));
    };
    for (std::size_t i = 0; i < clauses.size(); ++i) add(i, "");
    for (std::size_t i = 0; i < clauses.size(); ++i) {
        const std::size_t neck = clauses[i].find(" :- ");
        if (neck != std::string::npos) add(i, clauses[i].substr(0, neck) + ".\n");
    }
    return out;
}

}  // namespace zooid::skb::test
