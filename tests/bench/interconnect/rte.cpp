// DPDK's rte_ring with one producer and one consumer, one element or a burst at a time. Its
// environment layer (huge pages, EAL) is not needed for a ring in memory of our own.
#include "rows.hpp"

#if __has_include(<rte_ring_elem.h>)
#include <rte_config.h>
#include <rte_ring.h>
#include <rte_ring_elem.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "measure.hpp"

namespace zooid::bench {
namespace {

struct Release {
    void operator()(rte_ring* ring) const { std::free(ring); }
};
using Ring = std::unique_ptr<rte_ring, Release>;

Ring make_ring(unsigned slots) {
    const auto bytes = static_cast<std::size_t>(rte_ring_get_memsize_elem(sizeof(Payload), slots));
    Ring ring(static_cast<rte_ring*>(std::aligned_alloc(4096, (bytes + 4095) / 4096 * 4096)));
    if (rte_ring_init(ring.get(), "bench", slots, RING_F_SP_ENQ | RING_F_SC_DEQ) != 0) std::abort();
    return ring;
}

class alignas(own_lines_bytes) RteEnd {
public:
    RteEnd(rte_ring& out, rte_ring& in) : out_(&out), in_(&in) {}
    void send(const Payload& payload) {
        while (rte_ring_sp_enqueue_elem(out_, const_cast<Payload*>(&payload), sizeof payload) != 0)
            __builtin_ia32_pause();
    }
    void receive(Payload& payload) {
        while (rte_ring_sc_dequeue_elem(in_, &payload, sizeof payload) != 0) __builtin_ia32_pause();
    }
    void send_burst(std::span<const Payload> burst) {
        while (!burst.empty()) {
            const auto count = static_cast<unsigned>(burst.size());
            burst = burst.subspan(rte_ring_sp_enqueue_burst_elem(out_, burst.data(),
                                                                 sizeof(Payload), count, nullptr));
        }
    }
    std::size_t receive_burst(std::span<Payload> burst) {
        const auto count = static_cast<unsigned>(burst.size());
        unsigned got = 0;
        while ((got = rte_ring_sc_dequeue_burst_elem(in_, burst.data(), sizeof(Payload), count,
                                                     nullptr)) == 0)
            __builtin_ia32_pause();
        return got;
    }

private:
    rte_ring* out_;
    rte_ring* in_;
};

struct Pair {
    explicit Pair(unsigned slots) : there(make_ring(slots)), back(make_ring(slots)) {}
    Ring there;
    Ring back;
    RteEnd near{*there, *back};
    RteEnd far{*back, *there};
};

Samples trips(const Plan& plan) {
    Pair pair(32);
    return round_trip(plan, pair.near, pair.far);
}
template <unsigned slots>
Samples singles(const Plan& plan) {
    Pair pair(slots);
    return stream(plan, pair.near, pair.far);
}
template <unsigned slots>
Samples bursts(const Plan& plan) {
    Pair pair(slots);
    return stream_bursts(plan, pair.near, pair.far);
}

constexpr std::array rows{
    Row{round_trips, "rte_ring", trips, spinning_trips},
    Row{streams, "rte_ring 256", singles<256>, spinning_stream},
    Row{streams, "rte_ring 1024", singles<1024>, spinning_stream},
    Row{streams, "rte_ring 256, bursts", bursts<256>, spinning_stream},
    Row{streams, "rte_ring 1024, bursts", bursts<1024>, spinning_stream},
};

}  // namespace

std::span<const Row> rte_rows() { return rows; }

}  // namespace zooid::bench

#else

namespace zooid::bench {
namespace {
constexpr Row missing{streams, "rte_ring", nullptr, {}, "install libdpdk-dev"};
}
std::span<const Row> rte_rows() { return {&missing, 1}; }
}  // namespace zooid::bench

#endif
