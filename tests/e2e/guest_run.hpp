// One guest, one script, its output: what most end-to-end tests need.
#pragma once
#include <chrono>
#include <string>
#include <zooid/hake/guest.hpp>

namespace zooid::e2e {

/// What a script run left.
struct Ran {
    int status = -1;
    std::string output;
    std::string failure;  // why there is no status; empty when there is one
};

struct RunOptions {
    unsigned cores = 4;
    bool direct = true;
    bool keep_going = false;
    std::optional<hake::Topology> topology = std::nullopt;
    unsigned numa_nodes = 0;
    bool instruction_count = false;  // deterministic time
    std::string kernel = {};         // more kernel options
    hake::TcgThread tcg_thread = hake::TcgThread::automatic;
    // Ends what hangs; a healthy run takes a second or two.
    std::chrono::seconds timeout{1800};
};

/// Boots under TCG, runs `script`, returns when the machine has ended. Never leaves a QEMU running.
[[nodiscard]] Ran run(const std::string& script, const RunOptions& options = {});

/// The sizes of machine every test of this kind runs on: more of them in a soak.
[[nodiscard]] std::vector<unsigned> machine_sizes();

}  // namespace zooid::e2e
