#include "builtins.hpp"

#include <cassert>

#include "database.hpp"
#include "known_atoms.hpp"

namespace zooid::skb {

namespace {
Predicate& system_predicate(Database& database, std::string_view name, std::uint32_t arity) {
    const auto atom = database.atoms.intern(name);
    assert(atom && "the atom quota is smaller than the engine's own names");
    Predicate& predicate = database.predicate(*atom, arity);
    predicate.is_system = true;
    predicate.is_hidden = name.size() > 1 && name[0] == '$';
    return predicate;
}
}  // namespace

void install_builtins(Database& database) {
    constexpr std::uint32_t call_arity_max = 8;
    for (std::uint32_t arity = 1; arity <= call_arity_max; ++arity)
        system_predicate(database, "call", arity).kind = Predicate::Kind::call_n;
    system_predicate(database, "$meta", 2).kind = Predicate::Kind::meta;
    system_predicate(database, "$untabled", 1).kind = Predicate::Kind::untabled;
    for (const auto& family :
         {type_builtins(), term_builtins(), arithmetic_builtins(), atom_builtins(),
          number_text_builtins(), list_builtins(), database_builtins(), control_builtins(),
          table_builtins(), operator_builtins(), fd_builtins(), fd_search_builtins(),
          assume_builtins(), explain_builtins()}) {
        for (const BuiltinEntry& entry : family) {
            Predicate& predicate = system_predicate(database, entry.name, entry.arity);
            predicate.kind = Predicate::Kind::builtin;
            predicate.function = entry.function;
        }
    }
}

}  // namespace zooid::skb
