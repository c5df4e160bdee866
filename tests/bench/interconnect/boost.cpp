// Boost's spsc_queue, one element or a burst at a time.
#include "rows.hpp"

#if __has_include(<boost/lockfree/spsc_queue.hpp>)
#include <boost/lockfree/spsc_queue.hpp>
#include <memory>

#include "measure.hpp"

namespace zooid::bench {
namespace {

template <std::size_t slots>
using Queue = boost::lockfree::spsc_queue<Payload, boost::lockfree::capacity<slots>>;

template <std::size_t slots>
class alignas(own_lines_bytes) BoostEnd {
public:
    BoostEnd(Queue<slots>& out, Queue<slots>& in) : out_(&out), in_(&in) {}
    void send(const Payload& payload) {
        while (!out_->push(payload)) __builtin_ia32_pause();
    }
    void receive(Payload& payload) {
        while (!in_->pop(payload)) __builtin_ia32_pause();
    }
    void send_burst(std::span<const Payload> burst) {
        while (!burst.empty()) burst = burst.subspan(out_->push(burst.data(), burst.size()));
    }
    std::size_t receive_burst(std::span<Payload> burst) {
        std::size_t got = 0;
        while ((got = in_->pop(burst.data(), burst.size())) == 0) __builtin_ia32_pause();
        return got;
    }

private:
    Queue<slots>* out_;
    Queue<slots>* in_;
};

template <std::size_t slots>
struct Pair {
    std::unique_ptr<Queue<slots>> there = std::make_unique<Queue<slots>>();
    std::unique_ptr<Queue<slots>> back = std::make_unique<Queue<slots>>();
    BoostEnd<slots> near{*there, *back};
    BoostEnd<slots> far{*back, *there};
};

Samples trips(const Plan& plan) {
    Pair<32> pair;
    return round_trip(plan, pair.near, pair.far);
}
template <std::size_t slots>
Samples singles(const Plan& plan) {
    Pair<slots> pair;
    return stream(plan, pair.near, pair.far);
}
template <std::size_t slots>
Samples bursts(const Plan& plan) {
    Pair<slots> pair;
    return stream_bursts(plan, pair.near, pair.far);
}

constexpr std::array rows{
    Row{round_trips, "boost spsc_queue", trips, spinning_trips},
    Row{streams, "boost spsc_queue 256", singles<256>, spinning_stream},
    Row{streams, "boost spsc_queue 1024", singles<1024>, spinning_stream},
    Row{streams, "boost spsc_queue 256, bursts", bursts<256>, spinning_stream},
    Row{streams, "boost spsc_queue 1024, bursts", bursts<1024>, spinning_stream},
};

}  // namespace

std::span<const Row> boost_rows() { return rows; }

}  // namespace zooid::bench

#else

namespace zooid::bench {
namespace {
constexpr Row missing{streams, "boost spsc_queue", nullptr, {}, "install libboost-dev"};
}
std::span<const Row> boost_rows() { return {&missing, 1}; }
}  // namespace zooid::bench

#endif
