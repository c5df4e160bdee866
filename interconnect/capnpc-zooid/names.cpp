// From Cap'n Proto's names to the house's.
#include "names.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace zooid::capnpc {
namespace {

constexpr std::array<std::string_view, 81> keywords{"alignas",
                                                    "alignof",
                                                    "and",
                                                    "asm",
                                                    "auto",
                                                    "bool",
                                                    "break",
                                                    "case",
                                                    "catch",
                                                    "char",
                                                    "class",
                                                    "concept",
                                                    "const",
                                                    "consteval",
                                                    "constexpr",
                                                    "constinit",
                                                    "continue",
                                                    "co_await",
                                                    "co_return",
                                                    "co_yield",
                                                    "decltype",
                                                    "default",
                                                    "delete",
                                                    "do",
                                                    "double",
                                                    "else",
                                                    "enum",
                                                    "explicit",
                                                    "export",
                                                    "extern",
                                                    "false",
                                                    "float",
                                                    "for",
                                                    "friend",
                                                    "goto",
                                                    "if",
                                                    "inline",
                                                    "int",
                                                    "long",
                                                    "mutable",
                                                    "namespace",
                                                    "new",
                                                    "noexcept",
                                                    "not",
                                                    "nullptr",
                                                    "operator",
                                                    "or",
                                                    "private",
                                                    "protected",
                                                    "public",
                                                    "register",
                                                    "requires",
                                                    "return",
                                                    "short",
                                                    "signed",
                                                    "sizeof",
                                                    "static",
                                                    "struct",
                                                    "switch",
                                                    "template",
                                                    "this",
                                                    "throw",
                                                    "true",
                                                    "try",
                                                    "typedef",
                                                    "typeid",
                                                    "typename",
                                                    "union",
                                                    "unsigned",
                                                    "using",
                                                    "virtual",
                                                    "void",
                                                    "volatile",
                                                    "while",
                                                    "xor",
                                                    "words",
                                                    "reader",
                                                    "builder",
                                                    "each_field",
                                                    "carried_capability",
                                                    "carry_capability"};
// The last six are members of every message.

bool upper(char letter) { return std::isupper(static_cast<unsigned char>(letter)) != 0; }

}  // namespace

std::string snake_case(std::string_view name) {
    std::string result;
    for (std::size_t index = 0; index < name.size(); ++index) {
        const char letter = name[index];
        if (upper(letter) && index > 0 && !upper(name[index - 1])) result += '_';
        result += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
    if (std::ranges::find(keywords, std::string_view(result)) != keywords.end()) result += '_';
    return result;
}

std::string pascal_case(std::string_view name) {
    std::string result(name);
    if (!result.empty())
        result[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(result[0])));
    return result;
}

}  // namespace zooid::capnpc
