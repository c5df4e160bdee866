// One running query: its arena, its registers, and what builtins may do to them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "database.hpp"
#include "known_atoms.hpp"
#include "number.hpp"
#include "rights.hpp"
#include "tables.hpp"
#include "transaction.hpp"
#include "zooid/skb/knowledge_base.hpp"
#include "zooid/skb/limits.hpp"

namespace zooid::skb {

struct FdState;

/// The arena holds, from its start: variables with domains (growing up); frames and choice points
/// (growing up), the trail (growing down to them); then terms (growing up) and findall results
/// (growing down to them).
/// @invariant a frame slot never holds an unbound cell of its own: variables live among the terms.
/// @invariant whatever fails for lack of room leaves `pending()` set and is caught at the next
/// step.
class Machine {
public:
    enum class Outcome : std::uint8_t { solution, none, error, paused };

    /// `within`: its changes are part of that transaction, which outlives it; null: of one of its
    /// own, committed by rest().
    Machine(Database& database, const QueryLimits& limits, Transaction* within = nullptr);
    ~Machine();
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    Database& db;
    Tables tables;  // at most as many bytes as the arena
    [[nodiscard]] std::size_t arena_bytes() const { return cells_ * sizeof(Cell); }
    [[nodiscard]] Index newest_choice() const { return b_; }

    // ---- running (run.cpp, call.cpp, failure.cpp) ----
    /// Installs `clause` as the query: its arguments become new variables.
    void start(const Clause& clause);
    /// Starts again from nothing, with the quotas whole.
    void restart(const Clause& clause);
    static constexpr std::uint64_t newest = ~std::uint64_t{0};
    /// Empties it, without a query; it sees the base as it was at that generation.
    void renew(std::uint64_t generation = newest);
    /// Lets the base free what it kept for this query, until restart(): there are no more answers.
    /// What the query changed is committed, as far as it led to an answer or to the end.
    void rest();
    [[nodiscard]] const View& view() const { return view_; }
    /// Gives an argument of the query clause its value; false when the quota of atoms is used up.
    bool set_query_value(std::uint32_t slot, const FactValue& value);
    /// Gives it a stored fact as a term; false with an error pending.
    bool set_query_fact(std::uint32_t slot, const Clause& fact);
    /// Runs to the next answer. After `none` or `error` the machine is spent; after `paused` the
    /// next run() goes on where this one stopped.
    Outcome run();
    /// Ends the query with the pending error.
    void give_up();
    /// Value of argument `slot` of the query clause, after a solution.
    [[nodiscard]] Cell query_value(std::uint32_t slot) const { return m_[query_frame_ + 3 + slot]; }
    [[nodiscard]] Cell error_ball() const { return ball_; }
    [[nodiscard]] std::uint64_t inferences() const { return spent_ + (credit_start_ - credit_); }
    /// Time it has run since some moment before the first call of this: of the thread's own
    /// processor where the system tells that, else on the clock. Between two runs none passes.
    std::int64_t ran_ns();
    [[nodiscard]] bool limit_was_hit() const { return limit_hit_; }

    // ---- terms (terms.cpp) ----
    [[nodiscard]] Cell at(Index i) const { return m_[i]; }
    Cell& at(Index i) { return m_[i]; }
    [[nodiscard]] Cell deref(Cell c) const {
        while (tag(c) == Tag::ref) {
            const Cell next = m_[index_of(c)];
            if (next == c) break;
            c = next;
        }
        return c;
    }
    [[nodiscard]] Cell functor(Cell structure) const { return m_[index_of(structure)]; }
    [[nodiscard]] Cell argument(Cell structure, std::uint32_t i) const {  // from 0
        return deref(m_[index_of(structure) + 1 + i]);
    }
    [[nodiscard]] bool is_pair(Cell c) const {  // a list cell '.'(H, T)
        return tag(c) == Tag::structure && functor(c) == make_functor(known::dot, 2);
    }
    [[nodiscard]] static bool is_callable(Cell c) {
        return tag(c) == Tag::atom || tag(c) == Tag::structure;
    }
    [[nodiscard]] bool is_integer(Cell c) const {
        return tag(c) == Tag::integer || (tag(c) == Tag::box && m_[index_of(c)] == box_of_int);
    }
    [[nodiscard]] static bool is_number(Cell c) {
        return tag(c) == Tag::integer || tag(c) == Tag::box;
    }
    [[nodiscard]] static bool is_atomic(Cell c) {
        return tag(c) != Tag::ref && tag(c) != Tag::structure;
    }
    [[nodiscard]] Number number(Cell c) const;  // c must be one
    [[nodiscard]] std::string_view text(Cell atom) const { return db.atoms.text(atom_of(atom)); }

    /// Makers return false with an error pending when the arena or a quota is full.
    bool reserve(std::size_t cells) {  // room for `cells` more term cells
        return h_ + cells + red_zone <= results_ || out_of_memory();
    }
    bool out_of_memory();
    bool make_number(Number value, Cell& out);
    bool make_variable(Cell& out) {
        if (!reserve(1)) return false;
        out = m_[h_] = make_ref(h_);
        ++h_;
        return true;
    }
    bool make_compound(Atom name, std::initializer_list<Cell> arguments, Cell& out);
    bool make_list(const std::vector<Cell>& items, Cell tail, Cell& out);
    bool make_text_atom(std::string_view text, Cell& out);
    /// Room for a structure whose arguments the caller fills at once: index of the first.
    bool make_open(Atom name, std::uint32_t arity, Cell& out, Index& first_argument);

    // ---- unification, order, copies ----
    bool unify(Cell a, Cell b);
    bool bind(Cell variable, Cell value) {
        const Index i = index_of(variable);
        m_[i] = value;
        return i >= hb_ || trail(i);
    }
    /// Standard order: -1, 0, 1. On an exhausted budget an error is pending and 0 comes back.
    int compare(Cell a, Cell b);
    bool copy(Cell term, Cell& out);
    bool sort_cells(Cell* items, std::size_t count, std::uint32_t key, int direction);
    /// Flattens a term into a movable block, and builds it again elsewhere.
    bool flatten(Cell term, std::vector<Cell>& block);
    bool rebuild(const Cell* block, std::size_t cells, Cell& out);

    // ---- lists (lists.cpp) ----
    enum class ListEnd : std::uint8_t { proper, partial, not_a_list, error };
    /// Walks a list; `items` receives its elements when not null.
    ListEnd walk_list(Cell list, std::vector<Cell>* items, Cell& tail);
    /// The elements of a proper list, or false with an ISO error pending.
    bool list_items(Cell list, std::vector<Cell>& items);

    // ---- errors (errors.cpp): each returns false ----
    bool raise(Cell ball);
    bool type_error(Atom expected, Cell culprit);
    bool domain_error(Atom expected, Cell culprit);
    bool instantiation_error();
    bool representation_error(Atom what);
    bool evaluation_error(Atom what);
    bool resource_error(Atom what);
    bool existence_error(Atom kind, Cell culprit);
    bool permission_error(Atom action, Atom kind, Cell culprit);
    /// Somebody else has erased a clause of it since the query began: error(conflict(p/1), _).
    bool conflict_error(const Predicate& predicate);
    bool error_term(Cell formal);
    bool indicator(Atom name, std::uint32_t arity, Cell& out);
    [[nodiscard]] bool pending() const { return pending_; }

    /// Counts work done inside a builtin; false when the budget or the deadline is over.
    bool charge(std::uint64_t steps) {
        if (steps >= credit_) [[unlikely]]
            return charge_slowly(steps);
        credit_ -= steps;
        return true;
    }

    // ---- clauses (compile.cpp, stored.cpp) ----
    /// Compiles `head :- body`; null with an error pending. `user`: hidden names are not visible.
    ClausePtr compile(Cell head, Cell body, bool user);
    /// Adds a clause term, checked as assertz does.
    bool assert_clause(Cell term, bool at_end, bool user);
    bool erase_clause(Clause& clause);
    /// Unifies a stored clause with head arguments and body; false when it does not match.
    bool decompile(const Clause& clause, Cell head, Cell& body);
    /// A stored clause as new terms.
    bool clause_term(const Clause& clause, Cell& head, Cell& body);
    /// Whether a head unifies with a clause's; binds nothing.
    bool head_matches(const Clause& clause, Cell head);
    bool set_tabled(Predicate& predicate);
    bool declare(Atom name, std::uint32_t arity);
    /// What it changes from now on is assumed: whatever its right, and until end_assuming(mark).
    /// Others see nothing of it, and may erase what it has assumed away while it is paused.
    /// @return the mark
    std::size_t begin_assuming();
    void end_assuming(std::size_t mark);
    bool may_declare(const Predicate& predicate);
    /// Whether the query's right is enough; if not, a permission_error is pending.
    bool may_change(const Predicate& predicate, bool is_rule);
    /// True when there is no denial; else a permission_error is pending.
    bool allowed(Denial denial, const Predicate& predicate);
    void roll_back();
    /// What was changed so far stays, come what may.
    void keep_changes() { changes_kept_ = transaction_.mark(); }
    /// Keys of the leading arguments for Database::first.
    [[nodiscard]] Cell key_of(Cell argument) const;
    [[nodiscard]] Keys keys_of(const Cell* arguments, std::uint32_t arity) const;
    /// Builds the term a skeleton pointer stands for, or a node of `cells` cells.
    bool instantiate(const Cell* pointer, Cell* slots, Cell& out) {
        return build(pointer + offset_of(*pointer), size_of(*pointer), slots, out);
    }
    bool build(const Cell* node, std::uint64_t cells, Cell* slots, Cell& out);
    /// Checks that a goal's control skeleton holds only callables.
    bool check_body(Cell body);

    // ---- findall and catch, used by library predicates ----
    bool push_results();
    bool add_result(Cell term);
    bool collect_results(Cell& list);
    bool mark_catch();
    void leave_catch();

    // ---- finite domains (fd_machine.cpp) ----
    /// What they keep outside of the arena; made when first asked for.
    FdState& fd() { return fd_ ? *fd_ : make_fd(); }
    [[nodiscard]] bool has_domain(Cell c) const {
        return tag(c) == Tag::ref && index_of(c) < first_frame_;
    }

    // ---- arithmetic (eval.cpp) ----
    bool evaluate(Cell expression, Number& out);

    /// First free index above the live frames: scratch for explicit stacks, up to scratch_end().
    [[nodiscard]] Index scratch() const { return scratch_; }
    [[nodiscard]] Index scratch_end() const { return trail_ - trail_reserve; }
    void set_scratch(Index from) { scratch_ = from; }

    /// Number of the next variable name the printer shows is the variable's place among the terms.
    [[nodiscard]] Index term_base() const { return term_floor_; }
    void reset_terms() { h_ = term_floor_; }
    [[nodiscard]] Index term_top() const { return h_; }

    static constexpr std::size_t red_zone =
        std::size_t{2} * (arity_max + 8);  // always left for error terms
    static constexpr std::size_t trail_reserve = 64;

private:
    struct Choice {  // lives in the arena
        Index previous;
        Index frame;
        std::uint64_t kind;
        std::uint64_t alternative;  // Clause* or Instruction*
        std::uint64_t posting;      // const Posting*, 0: none
        std::uint64_t position;     // slots of the frame, for kind code
        Cell key;                   // of the first argument of the call, for kind clauses
        std::uint64_t changes;      // View::changes at the call
        Index term_top;
        Index trail;
        Index marker;  // newest findall marker, for catch
    };
    enum ChoiceKind : std::uint64_t { bottom, clauses, code, catch_goal, dead };
    static constexpr std::size_t choice_cells = sizeof(Choice) / sizeof(Cell);

    Choice& choice(Index i) { return *reinterpret_cast<Choice*>(m_ + i); }
    Cell* slots(Index frame) { return m_ + frame + 3; }
    bool push_choice(Index at, ChoiceKind kind, std::uint64_t alternative);
    void pop_choice();
    void cut_to(Index target);
    void settle_top(std::uint64_t frame_slots) {
        top_ = e_ > b_ ? e_ + 3 + frame_slots : b_ + choice_cells;
        out_ = m_ + top_ + 3;
        scratch_ = top_ + arity_max + 8;
    }
    bool trail(Index i) {
        m_[--trail_] = i;
        if (trail_ <= scratch_ + trail_reserve) return out_of_memory();
        return i >= term_floor_ || wake_domain(i);  // below the terms: it has a domain
    }
    bool charge_slowly(std::uint64_t steps);
    FdState& make_fd();
    bool wake_domain(Index variable);
    Index undo_domain(Cell entry, Index next);
    void guard_domains(Index trail_place);
    [[nodiscard]] bool room_for_frame(const Predicate& callee) const {
        return top_ + callee.frame_max + red_zone + 64 < trail_;
    }
    void undo_trail(Index to);

    void proceed();
    bool call_predicate(Predicate* predicate, bool last);
    bool enter_clauses(Predicate& predicate);
    bool enter(Predicate& predicate);
    bool enter_at(Predicate& predicate, Clause& clause, ClauseCursor next, Cell key);
    bool unknown(const Predicate& predicate);
    bool table_goal(Predicate*& predicate);
    bool meta_target(Predicate*& predicate);
    bool spread_control(Cell goal, Cell barrier, Predicate*& predicate);
    bool spread_goal(Cell goal, std::uint32_t extra_count, Cell barrier, Predicate*& predicate);
    bool match_head(const Clause& clause, Cell* frame);
    bool match(const Cell* pointer, Cell term);
    bool match_node(const Cell* pointer, Cell term, Index& sp);
    bool backtrack();     // false: no alternative left
    bool handle_error();  // false: uncaught
    void ball_block(std::vector<Cell>& block);
    bool try_catch(Index at, const std::vector<Cell>& block);
    void resume_clause(Index at);
    bool refill_credit();
    void drop_results(Index marker);

    void reset();

    std::unique_ptr<Cell[]> arena_;
    std::unique_ptr<FdState> fd_;
    Cell* m_;
    std::size_t cells_;
    Index first_frame_;  // behind the variables with domains
    Index term_floor_;
    Index h_;              // next free term cell
    Index hb_;             // terms below are older than the newest choice point
    Index results_;        // lowest findall result
    Index marker_ = 0;     // newest findall marker, 0: none
    Index top_ = 0;        // first free cell above frames and choice points
    Cell* out_ = nullptr;  // arguments of the next call: m_ + top_ + 3
    Index scratch_ = 0;
    Index trail_;  // lowest trail entry
    Index e_ = 0;
    Index b_ = 0;
    Index frame_ = 0;                // frame being called
    Predicate* entering_ = nullptr;  // called, while an index of it is being made
    const Instruction* p_ = nullptr;
    const Cell* row_ = nullptr;  // keys of the clause entered last
    Index query_frame_ = 0;
    std::array<Number, 72> values_;  // inline arithmetic; depth bounded by the compiler

    QueryLimits limits_;
    std::uint64_t spent_ = 0;
    std::size_t fresh_atom_bytes_ = 0;
    std::uint64_t credit_ = 0;
    std::uint64_t credit_start_ = 0;
    bool is_timed_ = false;       // somebody has asked for ran_ns()
    std::int64_t rested_ns_ = 0;  // then: what of the clock is not its own
    bool pending_ = false;
    bool limit_hit_ = false;  // the pending error cannot be caught
    Atom exhausted_ = 0;      // resource of the last resource_error
    bool solved_ = false;
    bool pause_ = false;   // the slice is over: stop between two instructions
    bool failed_ = false;  // an error was not caught
    Cell ball_ = 0;
    View view_;
    Transaction own_;
    Transaction& transaction_;      // own_, or the one this is within
    std::size_t changes_before_;    // of transaction_, when this began
    std::size_t changes_kept_ = 0;  // should it end now
    std::size_t assuming_ = 0;      // how many assumptions are open
    std::size_t assumed_from_ = 0;  // mark of the first
    Provenance own_provenance_;     // while there are some: what it was before
    void stop_assuming();
    bool resume_assuming();
    friend class Compiler;
    friend class FiniteDomains;
    friend struct Run;
};

}  // namespace zooid::skb
