// Asks what would eat time or memory without end, what is no query at all, and leaves in the
// middle.
#include <array>

#include "client.hpp"

namespace zooid::soak {

namespace {

/// Each ends in an error, or not at all before its steps are used up.
constexpr std::array<std::string_view, 22> hostile_goals{
    "repeat, fail",
    "findall(X, repeat, L)",
    "length(L, L)",
    "between(1, inf, X), fail",
    "between(1, inf, N), assertz(mine(N)), fail",
    "between(1, inf, N), atom_number(A, N), atom_concat(fresh, A, _), fail",
    "between(1, inf, N), atom_number(A, N), functor(T, A, 3), assertz(T), fail",
    "numlist(1, 3000000, L)",
    "X = f(X), copy_term(X, Y)",
    "X = f(X), Y = f(Y), X = Y",
    "X = f(X)",
    "L = [a|L], msort(L, M)",
    "bagof(X, repeat, L)",
    "repeat, catch(findall(X, repeat, _), _, fail)",
    "X #> 0, Y #> 0, X * Y #= 9223372036854775807, X + Y #= 77, label([X,Y])",
    "length(L, 40), L ins 0..9, sum(L, #=, 361), label(L)",
    "assertz((mine(X) :- mine(Y), Y > X)), mine(3)",
    "retractall(core(_))",
    "why(repeat, fail)",
    "atom_length(X, Y)",
    "throw(f(g(h(_))))",
    "foo(",
};
constexpr std::uint64_t steps_max = 100'000;

std::string rubbish(Soak& soak) {
    std::string text;
    const std::uint64_t length = soak.choose(300);
    for (std::uint64_t i = 0; i < length; ++i)
        text.push_back(static_cast<char>(1 + soak.choose(255)));
    return text;
}

/// Opens it, takes some pieces, and cancels it.
Task leave(Soak& soak, Client& client, std::string_view goal) {
    std::uint32_t query = 0;
    const auto opened = co_await client.open(goal, steps_max, query);
    if (!opened) co_return std::unexpected(opened.error());
    if (*opened != Status::ok) co_return std::expected<void, Wrong>();
    Skb::Next::Params next;
    next.set_query(query);
    if (soak.choose(2) == 0) (void)co_await client.call().next(next);
    Skb::Cancel::Params cancel;
    cancel.set_query(query);
    const auto gone = co_await client.call().cancel(cancel);
    if (!gone) co_return std::unexpected(wrong("cancel", gone.error()));
    ++soak.counts.cancelled;
    co_return std::expected<void, Wrong>();
}

}  // namespace

Task be_hostile(Soak& soak, Client& client) {
    std::string answer;
    while (!soak.is_over()) {
        const bool is_rubbish = soak.choose(8) == 0;
        const std::string goal =
            is_rubbish ? rubbish(soak)
                       : std::string(hostile_goals[soak.choose(hostile_goals.size())]);
        ++soak.counts.hostile;
        if (soak.choose(4) == 0) {
            const auto left = co_await leave(soak, client, goal);
            if (!left) co_return left;
            continue;
        }
        const auto ended = co_await client.ask(goal, steps_max, answer);
        if (!ended) co_return std::unexpected(ended.error());
        if (*ended != Status::ok) ++soak.counts.refused;
    }
    co_return std::expected<void, Wrong>();
}

}  // namespace zooid::soak
