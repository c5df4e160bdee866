// A channel inside one thread, for tests and simulation: deterministic, no shared memory, no
// atomics.
#pragma once
#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>

#include "zooid/interconnect/core/slot.hpp"
#include "zooid/interconnect/core/transport.hpp"

namespace zooid::interconnect {

inline constexpr unsigned loop_messages_max = 32;
inline constexpr unsigned loop_words_max = 224;

/// Messages on their way in one direction, first in first out.
struct LoopQueue {
    struct Entry {
        MessageHeader header;
        std::array<std::uint64_t, loop_words_max> words;
    };
    std::array<Entry, loop_messages_max> entries;
    unsigned first = 0;
    unsigned count = 0;
    bool closed = false;  // the receiving side has ended the channel
};

/// Both directions; owned by the test, outlives both ends.
struct LoopLink {
    std::array<LoopQueue, 2> to;  // to[side]: what that side will receive
};

/// One end of a LoopLink; carries capabilities as LMP does, as numbers.
class Loop {
public:
    static constexpr TransportKind kind = TransportKind::loop;

    /// @param link outlives both ends.
    /// @param side 0 or 1; each side once.
    Loop(LoopLink& link, unsigned side) : mine_(&link.to[side]), theirs_(&link.to[1 - side]) {
        assert(side < 2);
    }

    [[nodiscard]] std::expected<void, SendError> send(const OutMessage& message) {
        if (mine_->closed || theirs_->closed) return std::unexpected(SendError::closed);
        if (message.buffer != nullptr) return std::unexpected(SendError::capability);
        if (message.words.size() > loop_words_max) return std::unexpected(SendError::too_long);
        if (theirs_->count == loop_messages_max) {
            ++counters_.full;
            return std::unexpected(SendError::full);
        }
        auto& entry = theirs_->entries[(theirs_->first + theirs_->count) % loop_messages_max];
        entry.header = {.number = message.number,
                        .call = message.call,
                        .words = static_cast<std::uint16_t>(message.words.size()),
                        .segment = message.segment,
                        .capability = message.capability};
        std::copy(message.words.begin(), message.words.end(), entry.words.begin());
        ++theirs_->count;
        ++counters_.sent;
        return {};
    }

    [[nodiscard]] std::expected<std::optional<MessageHeader>, ReceiveError>
    receive(std::span<std::uint64_t> into) {
        if (mine_->closed) return std::unexpected(ReceiveError::closed);
        if (mine_->count == 0) {
            if (theirs_->closed) return std::unexpected(ReceiveError::closed);
            return std::nullopt;
        }
        const auto& entry = mine_->entries[mine_->first];
        MessageHeader header = entry.header;
        if (header.words > into.size()) {
            header.cut = true;
            header.words = static_cast<std::uint16_t>(into.size());
        }
        std::copy_n(entry.words.begin(), header.words, into.begin());
        mine_->first = (mine_->first + 1) % loop_messages_max;
        --mine_->count;
        ++counters_.received;
        return header;
    }

    [[nodiscard]] bool prepare_sleep(unsigned slots_wanted) {
        if (mine_->count > 0 || mine_->closed || theirs_->closed) return false;
        return slots_wanted == 0 || theirs_->count == loop_messages_max;
    }
    void wake() {}
    void close() { mine_->closed = true; }

    [[nodiscard]] unsigned words_max() const { return loop_words_max; }
    [[nodiscard]] const Counters& counters() const { return counters_; }

private:
    LoopQueue* mine_;
    LoopQueue* theirs_;
    Counters counters_;
};

static_assert(Transport<Loop>);

}  // namespace zooid::interconnect
