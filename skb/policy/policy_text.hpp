// The policy programs of this folder and the schema, compiled in.
#pragma once

#include <string_view>

namespace zooid::skb {
extern const std::string_view policy_relations_text;  // ../schema/relations.pl
extern const std::string_view policy_columns_text;    // ../schema/columns.pl
extern const std::string_view policy_examples_text;   // ../schema/examples.pl
extern const std::string_view policy_memory_text;
extern const std::string_view policy_transport_text;
extern const std::string_view policy_cores_text;
extern const std::string_view policy_tree_text;
extern const std::string_view policy_placement_text;
extern const std::string_view policy_pci_text;
extern const std::string_view policy_interrupts_text;
extern const std::string_view policy_options_text;
}  // namespace zooid::skb
