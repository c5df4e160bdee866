// Goal: each constraint, its errors, and what is left of domains, by hand-checked answers.
#include <gtest/gtest.h>

#include "ask.hpp"

namespace zooid::skb::test {
namespace {

struct Case {
    std::string_view goal;
    std::string_view answer;
};

void check(std::initializer_list<Case> cases) {
    KnowledgeBase base;
    for (const Case& c : cases) {
        SCOPED_TRACE(c.goal);
        EXPECT_EQ(ask(base, c.goal), c.answer);
    }
}

TEST(FdConstraints, DomainsAreReadNarrowedAndTold) {
    check({
        {"X in 1..5, fd_dom(X, D), fd_inf(X, I), fd_sup(X, S), fd_size(X, N)",
         "D = 1..5, I = 1, S = 5, N = 5"},
        {"X in 3..1", "no"},
        {"X in 5..9 \\/ 1..3 \\/ 4 \\/ 20, fd_dom(X, D)", "D = 1..9\\/20"},
        {"X in 1..9, X #\\= 5, X #\\= 1, fd_dom(X, D), fd_size(X, N)", "D = 2..4\\/6..9, N = 7"},
        {"X in inf..3, fd_dom(X, D), fd_size(X, N)", "D = inf..3, N = sup"},
        {"X #> 3, fd_inf(X, I), fd_sup(X, S)", "I = 4, S = sup"},
        {"fd_dom(X, D)", "D = inf..sup"},
        {"fd_dom(7, D)", "D = 7..7"},
        {"X in 0..100000, X #\\= 500, X #\\= 700, X #> 499, fd_dom(X, D)",
         "D = 501..699\\/701..100000"},
        {"X in 1..3, Y in 2..9, X = Y, fd_dom(X, D), X == Y", "Y = X, D = 2..3"},
        {"X in 1..2 \\/ 8..9, Y in 2..8, X = Y, fd_dom(Y, D)", "Y = X, D = 2\\/8"},
        {"X in 1..3, Y in 5..9, X = Y", "no"},
        {"X in 1..5, X = 9", "no"},
        {"X in 1..5, X = a", "no"},
        {"X in 1..5, f(X, 3) = f(Y, Y)", "X = 3, Y = 3"},
        {"X in 1..5, ( X = 2 ; X #> 4 ; true ), fd_dom(X, D)",
         "X = 2, D = 2..2 | X = 5, D = 5..5 | D = 1..5"},
        {"X in 1..5, \\+ \\+ X #> 3, fd_dom(X, D)", "D = 1..5"},
        {"X in 1..5, catch(( X #> 3, throw(out) ), out, true), fd_dom(X, D)", "D = 1..5"},
        {"X in 1..9, fd_var(X), \\+ fd_var(Y), \\+ fd_var(3)", "yes"},
        {"X in 1..5, copy_term(X, Y), fd_dom(Y, D)", "D = inf..sup"},
    });
}

TEST(FdConstraints, ArithmeticNarrowsBothWays) {
    check({
        {"X in 0..9, Y in 0..9, X + Y #= 17, X #< Y", "X = 8, Y = 9"},
        {"7 #= 3 + X", "X = 4"},
        {"2 * X #= 7", "no"},
        {"X in 0..10, 3 * X #>= 8, 3 * X #=< 16, fd_dom(X, D)", "D = 3..5"},
        {"X #= Y, X == Y", "Y = X"},
        {"X in 0..9, X #\\= Y, Y = 4, fd_dom(X, D)", "Y = 4, D = 0..3\\/5..9"},
        {"[X, Y] ins 1..20, X * Y #= 35, X #< Y, label([X])", "X = 5, Y = 7"},
        {"X in -9..9, X * X #= 49, label([X])", "X = -7 | X = 7"},
        {"X * X #= 50, X in -100..100", "no"},
        {"X in -5..5, abs(X) #>= 4, fd_dom(X, D)", "D = -5.. -4\\/4..5"},
        {"Z #= max(X, Y), X in 1..4, Y in 2..3, fd_dom(Z, D)", "D = 2..4"},
        {"3 #= min(X, Y), X in 5..9", "Y = 3"},
        {"X in 0..100, X // 7 #= 3, fd_dom(X, D)", "D = 21..27"},
        {"X in -100..100, X // 7 #= 0, fd_dom(X, D)", "D = -6..6"},
        {"X in -100..100, X div 7 #= -1, fd_dom(X, D)", "D = -7.. -1"},
        {"X in 5..100, X mod 16 #= 0, fd_inf(X, I), fd_sup(X, S)", "I = 16, S = 96"},
        {"X #= -7 mod 3, Y #= -7 rem 3, Z #= -7 // 2, W #= -7 div 2",
         "X = 2, Y = -1, Z = -3, W = -4"},
        {"X #= 1 // 0", "no"},
        {"sum([X, Y, 3], #=, 10), X in 2..3, Y in 0..9, label([X])", "X = 2, Y = 5 | X = 3, Y = 4"},
        {"scalar_product([2, 3], [X, Y], #=, 12), [X, Y] ins 1..9", "X = 3, Y = 2"},
    });
}

TEST(FdConstraints, FormulasKnowTheirTruth) {
    check({
        {"X in 1..5, B #<==> (X #> 7)", "B = 0"},
        {"X in 1..5, B #<==> (X #> 0)", "B = 1"},
        {"X in 1..5, B #<==> (X #= 3), B = 0, fd_dom(X, D)", "B = 0, D = 1..2\\/4..5"},
        {"X in 1..5, B #<==> (X #= 3), X #\\= 3", "B = 0"},
        {"X in 1..5, B #<==> X in 2..3, B = 0, fd_dom(X, D)", "B = 0, D = 1\\/4..5"},
        {"X in 1..5, #\\ (X #= 3), fd_dom(X, D)", "D = 1..2\\/4..5"},
        {"X in 0..9, X #< 3 #\\/ X #> 7, label([X])", "X = 0 | X = 1 | X = 2 | X = 8 | X = 9"},
        {"X in 0..9, X #< 3 #/\\ X #> 1", "X = 2"},
        {"X in 0..9, (X #> 3) #==> B, X #> 5, fd_dom(X, D)", "B = 1, D = 6..9"},
        {"X in 0..9, B #<== (X #> 3), B = 0, fd_dom(X, D)", "B = 0, D = 0..3"},
        {"A #\\ B, A = 1", "A = 1, B = 0"},
        {"A #\\/ B, A = 0", "A = 0, B = 1"},
        {"A #<==> B, A == B", "B = A"},
        {"0 #\\/ 0", "no"},
        {"A #/\\ 2", "domain_error(clpfd_reifiable_expression,2)"},
        {"A #/\\ foo", "domain_error(clpfd_reifiable_expression,foo)"},
    });
}

TEST(FdConstraints, ListsOfVariables) {
    check({
        {"[A, B, C] ins 1..3, all_different([A, B, C]), A = 2, B #> 1", "A = 2, B = 3, C = 1"},
        {"[A, B, C] ins 1..2, all_different([A, B, C]), label([A, B, C])", "no"},
        {"all_different([1, X, 3]), X in 1..3", "X = 2"},
        {"all_different([1, X, 1])", "no"},
        {"element(I, [10, 20, 30], V), V #> 15, I #\\= 3", "I = 2, V = 20"},
        {"element(2, [X, Y], 7)", "Y = 7"},
        {"element(I, [1, 2], 3)", "no"},
        {"[A, B] ins 0..3, serialized([A, B], [3, 2]), label([A, B])",
         "A = 0, B = 3 | A = 2, B = 0 | A = 3, B = 0 | A = 3, B = 1"},
        {"[A, B] ins 0..1, cumulative([task(A, 2, _, 3, _), task(B, 2, _, 2, _)], [limit(4)])",
         "no"},
        {"B in 0..9, cumulative([task(0, 2, _, 3, _), task(B, 2, E, 2, _)], [limit(4)]), fd_inf(B, "
         "I)",
         "I = 2"},
    });
}

TEST(FdConstraints, SearchesInTheOrderAskedFor) {
    check({
        {"X in 1..3, label([X])", "X = 1 | X = 2 | X = 3"},
        {"X in 1..3, labeling([down], [X])", "X = 3 | X = 2 | X = 1"},
        {"X in 1..4, labeling([bisect, down], [X])", "X = 4 | X = 3 | X = 2 | X = 1"},
        {"X in 1..2 \\/ 9, indomain(X)", "X = 1 | X = 2 | X = 9"},
        {"X in 1..3, Y in 1..2, labeling([ff], [X, Y]), X = 3", "X = 3, Y = 1 | X = 3, Y = 2"},
        {"[X, Y] ins 0..9, X + Y #= 9, labeling([max(X * Y)], [X, Y]), !", "X = 4, Y = 5"},
        {"[X, Y] ins 1..3, X #\\= Y, labeling([min(X + Y), max(Y)], [X, Y])",
         "X = 1, Y = 2 | X = 2, Y = 1 | X = 1, Y = 3 | X = 3, Y = 1 | X = 2, Y = 3 | X = 3, Y = 2"},
        {"label([X])", "instantiation_error"},
        {"X #> 3, label([X])", "instantiation_error"},
        {"label([a])", "type_error(integer,a)"},
        {"X in 1..3, labeling([fast], [X])", "domain_error(labeling_option,fast)"},
        {"X in 1..3, labeling(_, [X])", "instantiation_error"},
    });
}

TEST(FdConstraints, WrongTermsAreNamed) {
    check({
        {"X #= a", "domain_error(clpfd_expression,a)"},
        {"X #= 1.5", "domain_error(clpfd_expression,1.5)"},
        {"X #= foo(Y)", "domain_error(clpfd_expression,foo(_))"},
        {"X in foo", "type_error(clpfd_domain,foo)"},
        {"X in 1..a", "type_error(clpfd_domain,1..a)"},
        {"X in Y", "instantiation_error"},
        {"a in 1..2", "type_error(integer,a)"},
        {"all_different([X|_])", "instantiation_error"},
        {"all_different([a])", "type_error(integer,a)"},
        {"element(a, [1], X)", "type_error(integer,a)"},
    });
}

// Bounds are exact up to 64 bits; what would need more is an error, never a wrong answer.
TEST(FdConstraints, SixtyFourBits) {
    check({
        {"X #= 9223372036854775807 + 1", "evaluation_error(int_overflow)"},
        {"X in 0..sup, X #> 9223372036854775805, X #\\= 9223372036854775806",
         "evaluation_error(int_overflow)"},
        {"X #= 9223372036854775807", "X = 9223372036854775807"},
        {"X in 5..sup, Y #= X + 1, X = 9223372036854775807", "evaluation_error(int_overflow)"},
        {"X in 9223372036854775806..9223372036854775807, Y #= X - 9223372036854775800, fd_dom(Y, "
         "D)",
         "D = 6..sup"},
        {"X #= 9223372036854775807 * Y, Y = 1", "X = 9223372036854775807, Y = 1"},
        {"X #= 9223372036854775807 * Y, Y = 2", "evaluation_error(int_overflow)"},
        {"X #= Y * Y, Y = 3037000499", "X = 9223372030926249001, Y = 3037000499"},
        {"X #= Y * Y, Y = 3037000500", "evaluation_error(int_overflow)"},
        {"X in 0..10, X #= Y * Y, Y in 3037000500..3037000510", "no"},
        {"X in 0..4611686018427387904, 2 * X #= 9223372036854775806", "X = 4611686018427387903"},
        {"X in 1..100, X * 72057594037927936 #> 6917529027641081856, fd_inf(X, I)", "I = 97"},
        {"X * 9223372036854775807 + Y * 9223372036854775807 + Z #= 0",
         "evaluation_error(int_overflow)"},
        {"X #= abs(-9223372036854775807)", "X = 9223372036854775807"},
        {"X in 1..3, Y #= X + 9223372036854775800, Y #> 9223372036854775801, fd_dom(X, D)",
         "D = 2..3"},
    });
}

// Prefetchable windows above 4 GiB, as firmware leaves them: sizes of 64 GiB down to 4 KiB, one
// hole, two bridges; the unit is the byte.
TEST(FdConstraints, PciWindowsOfSixtyFourBitsAreSolvedUnscaled) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult(R"(
        window(0x8000000000, 0xFFFFFFFFFFF).
        hole(0x9000000000, 0x9800000000).
        bar(nic, 0x1000). bar(nvme, 0x4000). bar(gpu, 0x1000000000). bar(fpga, 0x400000000).
        behind(left, [gpu, nvme]). behind(right, [fpga, nic]).
        place(Left, Right, Places) :-
            bridge(left, Left, Places, Rest), bridge(right, Right, Rest, []),
            Left = w(L, LS), Right = w(R, RS), serialized([L, R], [LS, RS]),
            findall(B, member(_-B, Places), _),
            bases(Places, Bases), label([L, R|Bases]).
        bases([], []).
        bases([_-B|Ps], [B|Bs]) :- bases(Ps, Bs).
        bridge(Name, w(Base, Size), Places, Rest) :-
            window(From, To), behind(Name, Devices), sizes(Devices, Sizes),
            max_list(Sizes, Granule), Size is 2 * Granule,
            aligned(Base, Granule, From, To), Base + Size #=< To + 1, outside(Base, Size),
            inside(Devices, Base, Size, Places, Rest, Bases), serialized(Bases, Sizes).
        sizes([], []).
        sizes([D|Ds], [S|Ss]) :- bar(D, S), sizes(Ds, Ss).
        aligned(Base, Granule, From, To) :- Base in From..To, N #>= 0, Base #= N * Granule.
        outside(Base, Size) :- hole(H, E), Base + Size #=< H #\/ Base #>= E.
        inside([], _, _, Rest, Rest, []).
        inside([D|Ds], Base, Size, [D-B|Ps], Rest, [B|Bs]) :-
            bar(D, S), window(From, To), aligned(B, S, From, To),
            B #>= Base, B + S #=< Base + Size, inside(Ds, Base, Size, Ps, Rest, Bs).
    )"));
    // gpu's bridge (128 GiB) fits first at the hole's end, rounded up; the fpga's (32 GiB) before.
    EXPECT_EQ(ask(base, "place(L, R, Ps), !"),
              "L = w(687194767360,137438953472), R = w(549755813888,34359738368), "
              "Ps = [gpu-687194767360,nvme-755914244096,fpga-549755813888,nic-566935683072]");
}

}  // namespace
}  // namespace zooid::skb::test
