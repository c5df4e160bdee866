// From values to places on the page, and the ticks beside them.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace zooid::trace {

/// A logarithmic axis over whole decades of nanoseconds, drawn upwards.
class TimeScale {
public:
    /// @param low_ns,high_ns the values to be shown; widened to decades, at least one.
    TimeScale(double low_ns, double high_ns, double bottom_px, double top_px);

    [[nodiscard]] double at(double ns) const;
    [[nodiscard]] int decades() const { return high_ - low_; }

    struct Tick {
        double ns;
        bool labelled;  // a power of ten; the others are 2 to 9 between
    };
    [[nodiscard]] std::vector<Tick> ticks() const;

private:
    int low_;  // powers of ten
    int high_;
    double bottom_px_;
    double top_px_;
};

/// "1 ns", "10 µs", "2.5 ms": for powers of ten and readable values.
[[nodiscard]] std::string time_label(double ns);

/// Cores along the page: linear up to 16, logarithmic beyond.
class CoreScale {
public:
    CoreScale(std::vector<std::uint32_t> cores, double left_px, double right_px);

    [[nodiscard]] double at(std::uint32_t cores) const;

    /// The measured counts, without those whose labels would touch.
    [[nodiscard]] std::vector<std::uint32_t> ticks() const;

    /// Distance between the two nearest measured counts, in pixels.
    [[nodiscard]] double gap_px() const;

private:
    [[nodiscard]] double position(double cores) const;

    std::vector<std::uint32_t> cores_;  // ascending, distinct, not empty
    bool logarithmic_;
    double left_px_;
    double right_px_;
};

}  // namespace zooid::trace
