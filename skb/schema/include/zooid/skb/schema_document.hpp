// The reference of all relations as Markdown.
#pragma once
#include <expected>
#include <string>

namespace zooid::skb {

/// Made of relations.pl and examples.pl alone: no facts. @return the text, or why there is none
[[nodiscard]] std::expected<std::string, std::string> schema_document();

}  // namespace zooid::skb
