// What `zooid bench` can measure: each has its own options.
#pragma once

#include "subcommand.hpp"

namespace zooid::hake {

int bench_boot(const Arguments& arguments);
int bench_cpudriver(const Arguments& arguments);
int bench_interconnect(const Arguments& arguments);
/// `bench interconnect --guest`. @param write the counts to tests/bench/interconnect_counts.txt
int bench_messages_in_guest(bool write, bool json);

}  // namespace zooid::hake
