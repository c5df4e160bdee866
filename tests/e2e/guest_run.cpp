#include "guest_run.hpp"

#include "../test_size.hpp"

namespace zooid::e2e {

Ran run(const std::string& script, const RunOptions& options) {
    hake::GuestOptions guest;
    guest.machine.cores = options.topology ? 0 : options.cores;
    guest.machine.topology = options.topology;
    guest.machine.numa_nodes = options.numa_nodes;
    guest.machine.accelerator = hake::Accelerator::tcg;
    guest.machine.instruction_count = options.instruction_count;
    guest.words.script = script;
    guest.words.kernel = options.kernel;
    guest.words.keep_going = options.keep_going;
    guest.direct = options.direct;
    guest.machine.tcg_thread = options.tcg_thread;
    guest.timeout = options.timeout;
    const auto result = hake::run_guest(guest);
    if (!result) return {.status = -1, .output = {}, .failure = result.error().message};
    return {.status = result->status, .output = result->output, .failure = {}};
}

std::vector<unsigned> machine_sizes() {
    if (test::size() == test::Size::quick) return {1, 4};
    if (test::size() == test::Size::soak) return {1, 2, 3, 4, 8, 16, 32, 64};
    return {1, 2, 3, 4, 8};
}

}  // namespace zooid::e2e
