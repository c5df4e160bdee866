// What messages cost in the guest; see README.md.
#include <string_view>

#include "bench.hpp"

int main(int argc, char** argv) {
    using namespace zooid::bench;
    constexpr std::uint64_t ms_max = 60'000;
    const std::string_view what = argc > 1 ? argv[1] : "";
    if (what == "pieces" && argc == 2) {
        run_pieces();
        return 0;
    }
    const std::uint64_t ms = argc == 3 ? std::strtoull(argv[2], nullptr, 10) : 0;
    if (what == "spin" && ms > 0 && ms <= ms_max) {
        run_spin(ms);
        return 0;
    }
    std::fputs("usage: bench_interconnect pieces | bench_interconnect spin MS (1 to 60000)\n",
               stderr);
    return 2;
}
