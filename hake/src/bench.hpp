// What `zooid bench` can measure: each has its own options.
#pragma once

#include "subcommand.hpp"

namespace zooid::hake {

int bench_boot(const Arguments& arguments);
int bench_cpudriver(const Arguments& arguments);
int bench_interconnect(const Arguments& arguments);
int bench_skb(const Arguments& arguments);

}  // namespace zooid::hake
