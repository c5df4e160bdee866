#include "zooid/skb/saved_base.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "clause_text.hpp"
#include "known_atoms.hpp"
#include "printer.hpp"
#include "zooid/skb/batch.hpp"

namespace zooid::skb {

namespace {

constexpr std::size_t clauses_of_piece = 64;
constexpr std::string_view format_line = ":- zooid_base(";

bool comes_before(const AtomTable& atoms, const Predicate* a, const Predicate* b) {
    return std::pair(atoms.text(a->name), a->arity) < std::pair(atoms.text(b->name), b->arity);
}

bool same_origin(const Provenance& a, const Provenance& b) {
    return a.source == b.source && a.owner == b.owner && a.time_ns == b.time_ns;
}

}  // namespace

struct SavedBase::State {
    State(Database& database, std::string_view except)
        : db(database),
          live(database),
          generation(database.generation()),
          writer(database),
          except(database.atoms.find(except)) {
        db.each_predicate([this](Predicate& each) {
            if (!each.is_system && each.is_declared) predicates.push_back(&each);
        });
        std::ranges::sort(predicates, [this](const Predicate* a, const Predicate* b) {
            return comes_before(db.atoms, a, b);
        });
    }
    [[nodiscard]] std::string name(const Predicate& each) const {
        return quote_atom(db.atoms.text(each.name)) + "/" + std::to_string(each.arity);
    }
    [[nodiscard]] std::string beginning(const Predicate& each) const;
    [[nodiscard]] std::string origin_line(const Provenance& said) const;
    void put(const Clause& clause, std::string& out);

    Database& db;
    LiveQuery live;
    std::uint64_t generation;
    ClauseText writer;
    std::optional<Atom> except;
    std::vector<const Predicate*> predicates;
    std::size_t place = 0;         // in predicates
    const Clause* next = nullptr;  // of that predicate
    bool begun_predicate = false;  // what comes before its clauses is written
    bool begun = false;
    std::optional<Provenance> last;  // of the clause written last
};

std::string SavedBase::State::beginning(const Predicate& each) const {
    if (each.owner == except) return {};
    std::string out;
    if (each.clause_count == 0) out += ":- dynamic(" + name(each) + ").\n";
    if (each.kind == Predicate::Kind::tabled) out += ":- table(" + name(each) + ").\n";
    return out;
}

std::string SavedBase::State::origin_line(const Provenance& said) const {
    const auto source =
        static_cast<std::size_t>(known::measured) + static_cast<std::size_t>(said.source);
    return ":- zooid_origin(" + std::string(known::text[source]) + "," +
           quote_atom(db.atoms.text(said.owner)) + "," + std::to_string(said.time_ns) + ").\n";
}

void SavedBase::State::put(const Clause& clause, std::string& out) {
    View view;
    view.snapshot = generation;
    if (!clause.visible(view) || clause.provenance.owner == except) return;
    if (!last || !same_origin(*last, clause.provenance)) out += origin_line(clause.provenance);
    last = clause.provenance;
    out += writer.of(clause) + ".\n";
}

SavedBase::SavedBase(KnowledgeBase& base, std::string_view except_owner)
    : state_(std::make_unique<State>(base.database(), except_owner)) {}
SavedBase::~SavedBase() = default;
SavedBase::SavedBase(SavedBase&&) noexcept = default;
SavedBase& SavedBase::operator=(SavedBase&&) noexcept = default;

std::optional<std::string> SavedBase::next() {
    State& s = *state_;
    if (s.begun && s.place == s.predicates.size()) return std::nullopt;
    std::string out;
    if (!std::exchange(s.begun, true))
        out = std::string(format_line) + std::to_string(saved_base_format) + ").\n";
    for (std::size_t count = 0; count < clauses_of_piece && s.place < s.predicates.size();
         ++count) {
        if (!std::exchange(s.begun_predicate, true)) {
            out += s.beginning(*s.predicates[s.place]);
            s.next = s.predicates[s.place]->first;
        }
        if (s.next == nullptr) {
            ++s.place;
            s.begun_predicate = false;
        } else {
            s.put(*s.next, out);
            s.next = s.next->next;
        }
    }
    return out;
}

std::string save(KnowledgeBase& base, std::string_view except_owner) {
    SavedBase saved(base, except_owner);
    std::string out;
    while (const auto piece = saved.next()) out += *piece;
    return out;
}

std::expected<void, ConsultError> restore(KnowledgeBase& base, std::string_view text) {
    if (!text.starts_with(format_line))
        return std::unexpected(ConsultError{
            .term = "error(domain_error(saved_base_format,none),_)", .line = 1, .column = 1});
    Batch batch(base, {});
    auto done = batch.consult(text);
    if (done) batch.commit();
    return done;
}

}  // namespace zooid::skb
