#include "plot_scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <string_view>

namespace zooid::trace {

constexpr double label_px_min = 24;
constexpr std::uint32_t linear_cores_max = 16;

TimeScale::TimeScale(double low_ns, double high_ns, double bottom_px, double top_px)
    : low_(static_cast<int>(std::floor(std::log10(std::max(low_ns, 1.0))))),
      high_(static_cast<int>(std::ceil(std::log10(std::max(high_ns, 1.0))))),
      bottom_px_(bottom_px),
      top_px_(top_px) {
    assert(low_ns <= high_ns);
    if (high_ <= low_) high_ = low_ + 1;
}

double TimeScale::at(double ns) const {
    const double share = (std::log10(std::max(ns, 1.0)) - low_) / (high_ - low_);
    return bottom_px_ + share * (top_px_ - bottom_px_);
}

std::vector<TimeScale::Tick> TimeScale::ticks() const {
    std::vector<Tick> ticks;
    for (int power = low_; power <= high_; ++power) {
        const double decade = std::pow(10.0, power);
        ticks.push_back({decade, true});
        for (int factor = 2; power < high_ && factor <= 9; ++factor)
            ticks.push_back({factor * decade, false});
    }
    return ticks;
}

std::string time_label(double ns) {
    constexpr std::array<std::string_view, 4> units{"ns", "µs", "ms", "s"};
    std::size_t unit = 0;
    while (ns >= 999.5 && unit + 1 < units.size()) {
        ns /= 1000;
        ++unit;
    }
    return fmt::format("{:.3g} {}", ns, units[unit]);
}

CoreScale::CoreScale(std::vector<std::uint32_t> cores, double left_px, double right_px)
    : cores_(std::move(cores)), left_px_(left_px), right_px_(right_px) {
    assert(!cores_.empty());
    std::ranges::sort(cores_);
    cores_.erase(std::unique(cores_.begin(), cores_.end()), cores_.end());
    logarithmic_ = cores_.back() > linear_cores_max;
}

double CoreScale::position(double cores) const { return logarithmic_ ? std::log2(cores) : cores; }

double CoreScale::at(std::uint32_t cores) const {
    if (cores_.size() == 1) return (left_px_ + right_px_) / 2;
    const double low = position(cores_.front());
    const double share = (position(cores) - low) / (position(cores_.back()) - low);
    return left_px_ + share * (right_px_ - left_px_);
}

std::vector<std::uint32_t> CoreScale::ticks() const {
    std::vector<std::uint32_t> ticks;
    for (const std::uint32_t cores : cores_) {
        if (ticks.empty() || at(cores) - at(ticks.back()) >= label_px_min) ticks.push_back(cores);
    }
    return ticks;
}

double CoreScale::gap_px() const {
    double gap = right_px_ - left_px_;
    for (std::size_t i = 1; i < cores_.size(); ++i)
        gap = std::min(gap, at(cores_[i]) - at(cores_[i - 1]));
    return gap;
}

}  // namespace zooid::trace
