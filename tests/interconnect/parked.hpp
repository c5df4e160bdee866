// Many channels of one thread, parked or not, and the peers that ring for them.
#pragma once
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>
#include <zooid/interconnect/channel.hpp>
#include <zooid/interconnect/core/hint_board.hpp>
#include <zooid/interconnect/core/ump.hpp>

namespace zooid::interconnect::testing {

enum class Waits : std::uint8_t { looked_at, parked };

/// Counts the rings for the waiting thread.
struct CountedRing {
    std::uint64_t* rings;
    void operator()() const { ++*rings; }
};

/// One thread waits on `count` channels of 4 slots; peer(i) sends on the i-th.
class ManyChannels {
public:
    using Peer = UmpNotify<HintedDoorbell<CountedRing>>;
    using Port = Channel<UmpNotify<CountedRing>, 16>;
    static constexpr unsigned slots = 4;

    ManyChannels(Executor& executor, unsigned count, Waits waits)
        : words_((count + hint_places_per_word - 1) / hint_places_per_word),
          who_(words_.size() * hint_places_per_word),
          board_(words_),
          pages_(count * frame_bytes(slots) / area_alignment_bytes) {
        executor.wait_set().use({board_, who_});
        const auto memory = std::as_writable_bytes(std::span(pages_));
        for (unsigned index = 0; index < count; ++index) {
            const auto frame = memory.subspan(index * frame_bytes(slots), frame_bytes(slots));
            auto near = UmpChannel<>::create(frame, Side::a, slots, Wake::notified);
            auto far = UmpChannel<>::attach(frame, Side::b);
            if (!near || !far) std::abort();
            ports_.push_back(std::make_unique<Port>(
                executor, UmpNotify<CountedRing>(*near, CountedRing{&peers_rings_})));
            peers_.emplace_back(*far, HintedDoorbell<CountedRing>{board_, index, {&rings_}});
            if (waits == Waits::parked && !executor.wait_set().park(*ports_.back(), index))
                std::abort();
        }
    }

    [[nodiscard]] Port& port(unsigned index) { return *ports_[index]; }
    void end_port(unsigned index) { ports_[index].reset(); }
    [[nodiscard]] Peer& peer(unsigned index) { return peers_[index]; }
    [[nodiscard]] const HintBoard<>& board() const { return board_; }
    /// For the waiting thread, and for its peers.
    [[nodiscard]] std::uint64_t rings() const { return rings_; }
    [[nodiscard]] std::uint64_t peers_rings() const { return peers_rings_; }

private:
    struct alignas(area_alignment_bytes) Page {
        std::array<std::byte, area_alignment_bytes> bytes{};
    };
    std::vector<HardwareMemory::Word> words_;
    std::vector<Pollable*> who_;
    HintBoard<> board_;
    std::vector<Page> pages_;
    std::uint64_t rings_ = 0;
    std::uint64_t peers_rings_ = 0;
    std::vector<std::unique_ptr<Port>> ports_;
    std::vector<Peer> peers_;
};

}  // namespace zooid::interconnect::testing
