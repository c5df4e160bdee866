#include <array>

#include "subcommand.hpp"

namespace zooid::hake {

std::span<const Subcommand> subcommands() {
    static constexpr std::array table{
        Subcommand{"run", "boot a machine: its shell, or -c 'commands'", run_command},
        Subcommand{"image", "make the boot image and print its path", image_command},
        Subcommand{"skb", "ask the knowledge base: a guest, a machine", skb_command},
        Subcommand{"guests", "list the guests that run: skb --guest asks one", guests_command},
        Subcommand{"trace", "run an experiment over machine sizes: tlb", trace_command},
        Subcommand{"bench", "measure: boot, cpudriver, interconnect", bench_command},
        Subcommand{"sim", "the protocols on simulated cores, by seeds", sim_command},
        Subcommand{"explore", "every interleaving of a small protocol run", explore_command},
        Subcommand{"contract", "prove the contracts of services: check", contract_command},
        Subcommand{"test", "build everything and run every test", test_command},
    };
    return table;
}

}  // namespace zooid::hake
