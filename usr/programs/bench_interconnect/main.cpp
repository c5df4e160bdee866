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
    const std::uint64_t ms = argc == 4 ? std::strtoull(argv[2], nullptr, 10) : 0;
    const std::uint64_t every_us = argc == 4 ? std::strtoull(argv[3], nullptr, 10) : 0;
    if (what == "paced" && ms > 0 && ms <= ms_max && every_us > 0 && every_us <= ms * 1000) {
        run_paced(ms, every_us);
        return 0;
    }
    std::fputs(
        "usage: bench_interconnect pieces\n"
        "       bench_interconnect paced MS EVERY_US (1 to 60000 ms, a message every so many us)\n",
        stderr);
    return 2;
}
