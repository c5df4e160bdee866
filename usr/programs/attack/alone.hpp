// What ends a program in its own thread.
#pragma once

namespace zooid::attack {

void read_null();
void write_text();
void wild_jump();
void divide();
void run_data();
void deep_recursion();
void give_up();

}  // namespace zooid::attack
