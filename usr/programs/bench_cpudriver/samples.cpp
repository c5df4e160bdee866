#include "samples.hpp"

#include <algorithm>
#include <cstdio>

namespace zooid::bench {

std::uint64_t Samples::print(std::string_view name, std::uint64_t overhead) {
    std::sort(ticks_.begin(), ticks_.begin() + static_cast<std::ptrdiff_t>(count_));
    // Nearest rank.
    const auto rank = [&](std::size_t permille) {
        const std::size_t at = (count_ * permille + 999) / 1000;
        return ticks_[at == 0 ? 0 : at - 1] - overhead;
    };
    std::printf("%.*s %zu %llu %llu %llu\n", static_cast<int>(name.size()), name.data(), count_,
                static_cast<unsigned long long>(rank(0)),
                static_cast<unsigned long long>(rank(500)),
                static_cast<unsigned long long>(rank(990)));
    std::fflush(stdout);
    return rank(500);
}

}  // namespace zooid::bench
