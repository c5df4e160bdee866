// The two measurements, over anything that carries payloads both ways.
#pragma once
#include <concepts>
#include <span>

#include "payload.hpp"
#include "two_cores.hpp"

namespace zooid::bench {

/// What one thread writes is never in a line, or in the pair of lines that is fetched with it, of
/// the other's: each end is aligned to this.
inline constexpr std::size_t own_lines_bytes = 128;

/// One end: sends and receives one payload, waiting as the transport waits.
template <class T>
concept End = requires(T& end, const Payload& out, Payload& in) {
    end.send(out);
    end.receive(in);
};

/// An end that moves several at once: all are sent; 1 to all of them are received.
template <class T>
concept BurstEnd = requires(T& end, std::span<const Payload> out, std::span<Payload> in) {
    end.send_burst(out);
    { end.receive_burst(in) } -> std::same_as<std::size_t>;
};

inline constexpr std::size_t burst_payloads = 16;

/// Nanoseconds of a message there and one back, both written and checked.
template <End Near, End Far>
Samples round_trip(const Plan& plan, Near& near, Far& far) {
    return side_by_side(
        plan,
        [&near](std::uint64_t first, std::uint64_t count) {
            Payload payload;
            for (std::uint64_t number = first; number < first + count; ++number) {
                near.receive(payload);
                check(payload, number);
                fill(payload, number + 1);
                near.send(payload);
            }
        },
        [&far](std::uint64_t first, std::uint64_t count) {
            Payload payload;
            for (std::uint64_t number = first; number < first + count; ++number) {
                fill(payload, number);
                far.send(payload);
                far.receive(payload);
                check(payload, number + 1);
            }
        });
}

/// Nanoseconds per message of a stream in one direction.
template <End Near, End Far>
Samples stream(const Plan& plan, Near& near, Far& far) {
    return side_by_side(
        plan,
        [&near](std::uint64_t first, std::uint64_t count) {
            Payload payload;
            for (std::uint64_t number = first; number < first + count; ++number) {
                fill(payload, number);
                near.send(payload);
            }
        },
        [&far](std::uint64_t first, std::uint64_t count) {
            Payload payload;
            for (std::uint64_t number = first; number < first + count; ++number) {
                far.receive(payload);
                check(payload, number);
            }
        });
}

/// The same, burst_payloads at a time; `operations` of the plan is a multiple of that.
template <BurstEnd Near, BurstEnd Far>
Samples stream_bursts(const Plan& plan, Near& near, Far& far) {
    return side_by_side(
        plan,
        [&near](std::uint64_t first, std::uint64_t count) {
            std::array<Payload, burst_payloads> burst;
            for (std::uint64_t number = first; number < first + count; number += burst.size()) {
                for (std::size_t index = 0; index < burst.size(); ++index)
                    fill(burst[index], number + index);
                near.send_burst(burst);
            }
        },
        [&far](std::uint64_t first, std::uint64_t count) {
            std::array<Payload, burst_payloads> burst;
            for (std::uint64_t number = first; number < first + count;) {
                const std::uint64_t left = first + count - number;
                const std::size_t got = far.receive_burst(
                    std::span(burst).first(left < burst.size() ? left : burst.size()));
                for (std::size_t index = 0; index < got; ++index)
                    check(burst[index], number + index);
                number += got;
            }
        });
}

}  // namespace zooid::bench
