// Times of one row of the table, and what is said of them.
#include "samples.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace zooid::bench {

double rank(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const double nth = std::ceil(share * static_cast<double>(values.size()));
    return values[std::max<std::size_t>(static_cast<std::size_t>(nth), 1) - 1];
}

double mode(std::vector<double> values) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const std::size_t half = (values.size() + 1) / 2;
    std::size_t best = 0;
    for (std::size_t first = 0; first + half <= values.size(); ++first) {
        if (values[first + half - 1] - values[first] < values[best + half - 1] - values[best])
            best = first;
    }
    return values[best + (half - 1) / 2];
}

}  // namespace zooid::bench
