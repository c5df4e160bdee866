// `ump` and `ump_notify`, through the transport as programs use it.
#include <cstdlib>
#include <utility>
#include <zooid/interconnect/core/spin.hpp>
#include <zooid/interconnect/core/ump.hpp>

#include "frame.hpp"
#include "measure.hpp"
#include "rows.hpp"

namespace zooid::bench {
namespace {

using namespace interconnect;

/// A doorbell nobody needs here: both ends stay awake.
struct SilentBell {
    void operator()() const {}
};

template <class Transport>
class alignas(own_lines_bytes) UmpEnd {
public:
    explicit UmpEnd(Transport transport) : transport_(std::move(transport)) {}

    void send(const Payload& payload) {
        while (!transport_.send(message(payload))) HardwareMemory::pause();
    }
    void receive(Payload& payload) {
        while (!take(payload)) {
        }
    }
    void send_burst(std::span<const Payload> burst) {
        for (const Payload& payload : burst) {
            while (!transport_.post(message(payload))) {
                static_cast<void>(transport_.flush());
                HardwareMemory::pause();
            }
        }
        static_cast<void>(transport_.flush());
    }
    std::size_t receive_burst(std::span<Payload> burst) {
        std::size_t got = 0;
        while (got < burst.size() && (got == 0 || transport_.ready())) got += take(burst[got]);
        return got;
    }

private:
    static OutMessage message(const Payload& payload) {
        return {.number = 1, .words = std::span(payload).first<payload_words>()};
    }
    bool take(Payload& payload) {
        const auto got = receive_spinning(transport_, payload, 1000);
        if (!got) std::abort();  // both ends are ours: a fault is a bug
        return got->has_value();
    }
    Transport transport_;
};

template <class Transport, Wake wake, unsigned slots>
struct Pair {
    explicit Pair(std::span<std::byte> frame)
        : near(Transport(*UmpChannel<>::create(frame, Side::a, slots, wake))),
          far(Transport(*UmpChannel<>::attach(frame, Side::b))) {}
    UmpEnd<Transport> near;
    UmpEnd<Transport> far;
};

template <unsigned slots>
struct alignas(area_alignment_bytes) Frame {
    std::array<std::byte, frame_bytes(slots)> bytes{};
};
template <unsigned slots>
Frame<slots> frame;

template <unsigned slots>
using Polled = Pair<Ump, Wake::polled, slots>;
template <unsigned slots>
using Notified = Pair<UmpNotify<SilentBell>, Wake::notified, slots>;

template <class P>
Samples trips(const Plan& plan) {
    P pair(shared_frame.bytes);
    return round_trip(plan, pair.near, pair.far);
}
template <template <unsigned> class P, unsigned slots>
Samples singles(const Plan& plan) {
    P<slots> pair(frame<slots>.bytes);
    return stream(plan, pair.near, pair.far);
}
template <template <unsigned> class P, unsigned slots>
Samples bursts(const Plan& plan) {
    P<slots> pair(frame<slots>.bytes);
    return stream_bursts(plan, pair.near, pair.far);
}

constexpr std::array rows{
    Row{round_trips, "ump", trips<Polled<frame_slots>>, spinning_trips},
    Row{round_trips, "ump_notify awake", trips<Notified<frame_slots>>, spinning_trips},
    Row{streams, "ump 32 slots", singles<Polled, 32>, spinning_stream},
    Row{streams, "ump 256 slots", singles<Polled, 256>, spinning_stream},
    Row{streams, "ump 1024 slots", singles<Polled, 1024>, spinning_stream},
    Row{streams, "ump 256 slots, bursts", bursts<Polled, 256>, spinning_stream},
    Row{streams, "ump 1024 slots, bursts", bursts<Polled, 1024>, spinning_stream},
    Row{streams, "ump_notify 256 slots", singles<Notified, 256>, spinning_stream},
    Row{streams, "ump_notify 256 slots, bursts", bursts<Notified, 256>, spinning_stream},
};

}  // namespace

std::span<const Row> ump_rows() { return rows; }

}  // namespace zooid::bench
