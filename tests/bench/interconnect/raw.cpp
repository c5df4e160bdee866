// The limit: two cache lines, one per direction, and nothing around them.
#include <array>
#include <atomic>

#include "frame.hpp"
#include "measure.hpp"
#include "rows.hpp"

namespace zooid::bench {
namespace {

using Area = interconnect::SideArea<>;
using Line = interconnect::Slot<>;

/// Uses a pair of lines for `trips`, then the next pair of those that the slots of `ump` use: a
/// single pair may lie much better or worse than the average.
class alignas(own_lines_bytes) RawEnd {
public:
    RawEnd(Line* out, Line* in, unsigned trips) : out_(out), in_(in), trips_(trips) {}
    void send(const Payload& payload) {
        Line& line = out_[sent_ / trips_ % frame_slots];
        for (std::size_t word = 0; word < payload_words; ++word)
            line.payload[word].store(payload[word], std::memory_order_relaxed);
        line.control.store(++sent_, std::memory_order_release);
    }
    void receive(Payload& payload) {
        const Line& line = in_[received_ / trips_ % frame_slots];
        ++received_;
        while (line.control.load(std::memory_order_acquire) != received_) __builtin_ia32_pause();
        for (std::size_t word = 0; word < payload_words; ++word)
            payload[word] = line.payload[word].load(std::memory_order_relaxed);
    }

private:
    Line* out_;
    Line* in_;
    unsigned trips_;
    std::uint64_t sent_ = 0;
    std::uint64_t received_ = 0;
};

Samples trips(const Plan& plan, unsigned trips_of_pair) {
    auto* const first = shared_frame.bytes.data();
    auto* const second = first + interconnect::area_bytes(frame_slots);
    Line* const there = &reinterpret_cast<Area*>(first)->first_slot;
    Line* const back = &reinterpret_cast<Area*>(second)->first_slot;
    for (unsigned slot = 0; slot < frame_slots; ++slot)
        for (Line* const lines : {there, back}) lines[slot].control = 0;
    RawEnd near(there, back, trips_of_pair);
    RawEnd far(back, there, trips_of_pair);
    return round_trip(plan, near, far);
}

Samples same_lines(const Plan& plan) { return trips(plan, plan.operations); }
Samples next_lines(const Plan& plan) { return trips(plan, 1); }

constexpr std::array rows{
    Row{round_trips, "raw, a pair of lines", same_lines, spinning_trips},
    Row{round_trips, "raw, the next pair each time", next_lines, spinning_trips},
};

}  // namespace

std::span<const Row> raw_rows() { return rows; }

}  // namespace zooid::bench
