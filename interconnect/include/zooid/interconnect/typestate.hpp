// Clang's consumed analysis, by names that other compilers read over. It needs -Wconsumed, as an
// error: the libraries of interconnect/ hand that on to who uses them.
//
// `unconsumed`: there is something that must be used up. `consumed`: nothing is left. `unknown`:
// the analysis cannot tell, as behind a co_await: it takes the awaited value for a temporary of its
// own, which must be said to be consumed, and the variable it becomes for unknown.
#pragma once

#if defined(__clang__)
#define ZOOID_CONSUMABLE [[clang::consumable(unconsumed)]]
#define ZOOID_WHILE_THERE [[clang::callable_when("unconsumed", "unknown")]]
#define ZOOID_USES_UP \
    [[clang::callable_when("unconsumed", "unknown"), clang::set_typestate(consumed)]]
#define ZOOID_WHEN_USED_UP [[clang::callable_when("consumed")]]
#define ZOOID_FILLS [[clang::callable_when("consumed"), clang::set_typestate(unconsumed)]]
#define ZOOID_MAKES [[clang::return_typestate(unconsumed)]]
#define ZOOID_MAKES_AWAITED [[clang::return_typestate(consumed)]]
#else
#define ZOOID_CONSUMABLE
#define ZOOID_WHILE_THERE
#define ZOOID_USES_UP
#define ZOOID_WHEN_USED_UP
#define ZOOID_FILLS
#define ZOOID_MAKES
#define ZOOID_MAKES_AWAITED
#endif
