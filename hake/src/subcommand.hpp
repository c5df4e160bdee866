// The table of the host command's subcommands: whoever adds one adds a line to subcommands.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <zooid/hake/contract.hpp>

namespace zooid::hake {

/// The words after the subcommand's name.
using Arguments = std::vector<std::string>;

/// One subcommand. `run` returns the process's exit status.
struct Subcommand {
    std::string_view name;
    std::string_view summary;
    int (*run)(const Arguments&);
};

/// All that work, in the order --help shows them.
[[nodiscard]] std::span<const Subcommand> subcommands();

int bench_command(const Arguments& arguments);
int run_command(const Arguments& arguments);
int bench_command(const Arguments& arguments);
int contract_command(const Arguments& arguments);
int explore_command(const Arguments& arguments);
int image_command(const Arguments& arguments);
int sim_command(const Arguments& arguments);
int skb_command(const Arguments& arguments);
int guests_command(const Arguments& arguments);
int test_command(const Arguments& arguments);
int trace_command(const Arguments& arguments);

}  // namespace zooid::hake
