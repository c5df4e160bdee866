// What idle channels cost: one of them brings a message to a thread that sleeps; it wakes, takes
// it, and is ready to sleep again. One thread does all of it, so no line moves between cores.
#include <array>
#include <cstdlib>
#include <memory>
#include <vector>
#include <zooid/interconnect/core/hint_board.hpp>
#include <zooid/interconnect/core/ump.hpp>
#include <zooid/interconnect/wait_set.hpp>

#include "payload.hpp"
#include "rows.hpp"

namespace zooid::bench {
namespace {

using namespace interconnect;

struct SilentBell {
    void operator()() const {}
};
constexpr unsigned slots = 4;

/// Takes messages and checks them; what a Channel does without coroutines.
class Port final : public Pollable {
public:
    explicit Port(UmpChannel<> channel) : end_(channel) {}
    bool poll() override {
        Payload payload;
        const auto got = end_.receive(payload);
        if (!got) std::abort();  // both ends are ours
        if (!*got) return false;
        check(payload, expected);
        return true;
    }
    bool prepare_sleep() override { return end_.prepare_sleep(0); }
    void wake() override { end_.wake(); }
    std::uint64_t expected = 0;

private:
    UmpNotify<SilentBell> end_;
};

struct alignas(area_alignment_bytes) OneFrame {
    std::array<std::byte, frame_bytes(slots)> bytes{};
};

class Idle {
public:
    using Peer = UmpNotify<HintedDoorbell<SilentBell>>;

    Idle(unsigned count, bool parks)
        : words_((count + hint_places_per_line - 1) / hint_places_per_line * line_words),
          who_(words_.size() * hint_places_per_word),
          frames_(count) {
        const HintBoard<> board(words_);
        wait_set_.use({board, who_});
        for (unsigned index = 0; index < count; ++index) {
            auto& frame = frames_[index].bytes;
            ports_.push_back(std::make_unique<Port>(
                *UmpChannel<>::create(frame, Side::a, slots, Wake::notified)));
            peers_.emplace_back(*UmpChannel<>::attach(frame, Side::b),
                                HintedDoorbell<SilentBell>{board, index, {}});
            wait_set_.add(*ports_.back());
            if (parks && !wait_set_.park(*ports_.back(), index)) std::abort();
        }
        if (!wait_set_.prepare_sleep()) std::abort();
    }

    /// One message over one of them, each time another, and back to sleep.
    void once(std::uint64_t number) {
        const std::size_t which = number * 7 % peers_.size();
        Payload payload;
        fill(payload, number);
        ports_[which]->expected = number;
        if (!peers_[which].send({.number = 1, .words = std::span(payload).first<payload_words>()}))
            std::abort();
        wait_set_.wake();
        if (!wait_set_.poll_all()) std::abort();
        if (!wait_set_.prepare_sleep()) std::abort();
    }

private:
    static constexpr std::size_t line_words = line_bytes / sizeof(std::uint64_t);
    std::vector<HardwareMemory::Word> words_;
    std::vector<Pollable*> who_;
    std::vector<OneFrame> frames_;
    WaitSet wait_set_;
    std::vector<std::unique_ptr<Port>> ports_;
    std::vector<Peer> peers_;
};

template <unsigned count, bool parks>
Samples wakes(const Plan& plan) {
    Idle idle(count, parks);
    return side_by_side(
        plan, [](std::uint64_t, std::uint64_t) {},
        [&idle](std::uint64_t first, std::uint64_t operations) {
            for (std::uint64_t number = first; number < first + operations; ++number)
                idle.once(number);
        });
}

constexpr Plan many{.cores = {}, .pieces = 40, .operations = 512};
constexpr Plan few{.cores = {}, .pieces = 60, .operations = 8};
constexpr std::array rows{
    Row{wakes_of_many, "1 channel, parked", wakes<1, true>, many},
    Row{wakes_of_many, "10 channels, parked", wakes<10, true>, many},
    Row{wakes_of_many, "100 channels, parked", wakes<100, true>, many},
    Row{wakes_of_many, "1000 channels, parked", wakes<1000, true>, many},
    Row{wakes_of_many, "1 channel, looked at", wakes<1, false>, many},
    Row{wakes_of_many, "10 channels, looked at", wakes<10, false>, many},
    Row{wakes_of_many, "100 channels, looked at", wakes<100, false>, few},
    Row{wakes_of_many, "1000 channels, looked at", wakes<1000, false>, few},
};

}  // namespace

std::span<const Row> idle_rows() { return rows; }

}  // namespace zooid::bench
