#include "facts.hpp"

#include <algorithm>
#include <bit>

#include "known_atoms.hpp"

namespace zooid::skb {

Provenance provenance_of(Database& database, const Origin& origin) {
    const bool is_user = origin.owner == known::text[known::user];
    const Atom owner =
        is_user ? known::user : database.atoms.intern(origin.owner).value_or(known::user);
    return {.source = origin.source, .owner = owner, .time_ns = origin.time_ns};
}

Provenance provenance_of(Database& database, const Writer& writer) {
    return provenance_of(
        database,
        Origin{.source = writer.source, .owner = writer.owner, .time_ns = writer.time_ns});
}

namespace {

/// An instruction that matches column `i`; false when its atom does not fit into the quota.
bool put_column(Database& database, std::size_t i, const FactValue& column) {
    ClauseDraft& draft = database.draft;
    Instruction match{.op = Op::head_const, .a = static_cast<std::uint16_t>(i), .n = 0, .x = 0};
    Cell header = 0;
    std::uint64_t payload = 0;
    if (const auto* name = std::get_if<std::string_view>(&column)) {
        const auto atom = database.atoms.intern(*name);
        if (!atom) return false;
        match.x = make_atom(*atom);
    } else if (const auto* value = std::get_if<std::int64_t>(&column)) {
        match.x = make_int(*value);
        if (!fits_inline(*value)) header = box_of_int;
        payload = static_cast<std::uint64_t>(*value);
    } else {
        header = box_of_float;
        payload = std::bit_cast<std::uint64_t>(std::get<double>(column));
    }
    if (i < keys_max) draft.keys[i] = header == 0 ? match.x : index_key(header, payload);
    if (header != 0) {
        match.op = Op::head_match;
        match.x = draft.pool.size();
        draft.pool.insert(draft.pool.end(), {make_relative(Tag::box, 1, 2), header, payload});
    }
    draft.code.push_back(match);
    return true;
}

}  // namespace

std::expected<ClausePtr, FactError>
new_fact(Database& database, std::string_view relation, std::span<const FactValue> columns) {
    if (columns.size() > arity_max) return std::unexpected(FactError::bad_relation);
    const auto name = database.atoms.intern(relation);
    if (!name) return std::unexpected(FactError::full);
    Predicate& predicate = database.predicate(*name, static_cast<std::uint32_t>(columns.size()));
    if (predicate.is_system) return std::unexpected(FactError::bad_relation);
    ClauseDraft& draft = database.draft;
    draft.clear();
    draft.predicate = &predicate;
    draft.slots = draft.source_slots = predicate.arity;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!put_column(database, i, columns[i])) return std::unexpected(FactError::full);
    }
    draft.head_length = static_cast<std::uint32_t>(draft.code.size());
    draft.code.push_back({.op = Op::proceed, .a = 0, .n = 0, .x = 0});
    return draft.make();
}

Keys keys_of(const Clause& fact) {
    Keys keys{};
    std::copy_n(fact.keys(), fact.key_count, keys.begin());
    return keys;
}

ClauseCursor first_like(Database& database, const Clause& fact, const View& view) {
    return database.first(*fact.predicate, keys_of(fact), view);
}

bool same_fact(const Clause& clause, const Clause& fact) {
    if (!clause.is_fact || clause.code_count != fact.code_count) return false;
    if (!std::equal(fact.keys(), fact.keys() + fact.key_count, clause.keys())) return false;
    for (std::uint32_t i = 0; i < fact.head_length; ++i) {
        const Instruction& a = clause.code[i];
        const Instruction& b = fact.code[i];
        if (a.op != b.op || a.a != b.a) return false;
        if (a.op == Op::head_const && a.x != b.x) return false;
        if (a.op != Op::head_match) continue;
        const auto* const left = reinterpret_cast<const Cell*>(a.x);
        const auto* const right = reinterpret_cast<const Cell*>(b.x);
        if (tag(*left) != Tag::box || left[1] != right[1] || left[2] != right[2]) return false;
    }
    return true;
}

}  // namespace zooid::skb
