// The table of all attempts, class by class: each line stands beside its code.
#pragma once
#include <span>

#include "attempt.hpp"

namespace zooid::attack {

using Attempts = std::span<const Attempt>;

Attempts forgery();
Attempts confusion();
Attempts double_retype();
Attempts after_revoke();
Attempts page_tables();
Attempts kernel_pointers();
Attempts alignment();
Attempts races();
Attempts machine_registers();
Attempts debug_registers();
Attempts leaks();
Attempts starvation();
Attempts flooding();
Attempts vector_state();
Attempts saved_flags();
Attempts entry_and_return();
Attempts preemption();
Attempts nesting();
Attempts images();

/// Goes to the kernel's SYSCALL entry by a jump instead.
Finding jump_to_call_entry(std::uint64_t address);

/// Calls `visit(attempt)` for every line.
template <class Visit>
void every_attempt(Visit visit) {
    for (const auto part :
         {forgery, confusion, double_retype, after_revoke, page_tables, kernel_pointers, alignment,
          races, machine_registers, debug_registers, leaks, starvation, flooding, vector_state,
          saved_flags, entry_and_return, preemption, nesting, images})
        for (const Attempt& attempt : part()) visit(attempt);
}

}  // namespace zooid::attack
