// Times of repeated runs, and what is said of them.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <optional>
#include <vector>

namespace zooid::hake {

/// Seconds of each run, in the order they ran. Percentiles are by nearest rank: always a time that
/// was measured.
class RunTimes {
public:
    void add(double seconds) { each_.push_back(seconds); }
    [[nodiscard]] std::size_t count() const { return each_.size(); }
    [[nodiscard]] const std::vector<double>& each() const { return each_; }

    /// These four: only once a run was added.
    [[nodiscard]] double min() const { return rank(1); }
    [[nodiscard]] double max() const { return rank(count()); }
    [[nodiscard]] double median() const { return rank((count() + 1) / 2); }
    /// Nothing below 100 runs: there it would be the maximum under another name.
    [[nodiscard]] std::optional<double> p99() const {
        if (count() < 100) return std::nullopt;
        return rank((count() * 99 + 99) / 100);
    }

private:
    /// The nth smallest, from 1.
    [[nodiscard]] double rank(std::size_t nth) const {
        assert(nth >= 1 && nth <= count());
        std::vector<double> sorted = each_;
        std::ranges::sort(sorted);
        return sorted[nth - 1];
    }

    std::vector<double> each_;
};

}  // namespace zooid::hake
