// A fixed number of buffers in memory that both sides of a channel have mapped.
#pragma once
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>

#include "zooid/interconnect/core/bulk.hpp"
#include "zooid/interconnect/core/channel_layout.hpp"

namespace zooid::interconnect {

inline constexpr unsigned pool_buffers_max = 256;  // of both sides together
inline constexpr std::uint32_t pool_buffer_bytes_max = 64 << 20;

/// What both sides agree on when they bind; never read from the memory they share.
struct PoolShape {
    std::array<std::uint16_t, 2> buffers{};  // of side a, of side b
    std::uint32_t buffer_bytes = 0;          // of each; whole lines

    [[nodiscard]] constexpr unsigned count() const { return buffers[0] + unsigned{buffers[1]}; }
    /// Bytes of the pool's memory, whole pages.
    [[nodiscard]] constexpr std::size_t bytes() const {
        const std::size_t used = std::size_t{count()} * buffer_bytes;
        return (used + area_alignment_bytes - 1) / area_alignment_bytes * area_alignment_bytes;
    }
    [[nodiscard]] constexpr bool valid() const {
        return count() <= pool_buffers_max && buffer_bytes <= pool_buffer_bytes_max &&
               buffer_bytes % line_bytes == 0 && (count() == 0) == (buffer_bytes == 0);
    }
    friend constexpr bool operator==(const PoolShape&, const PoolShape&) = default;
};

/// One side's book of who has which buffer. A buffer is allocated by the side it belongs to and
/// comes home when the other side drops it.
///
/// Nothing a peer says moves us out of the pool or gives a buffer two owners: what it sends must
/// be away, what it gives back must be ours and away. One that never gives back leaves allocate()
/// empty, and no more.
/// @invariant every buffer is in one state; those away are the peer's, or on their way.
class BufferPool final : public BufferHome {
public:
    /// @param memory shape.bytes() bytes on a line boundary, mapped at both sides and for as long
    /// as the pool lives.
    /// @param side   each side once.
    /// @param shape  valid().
    BufferPool(std::span<std::byte> memory, Side side, PoolShape shape)
        : memory_(memory), side_(side), shape_(shape) {
        assert(shape.valid() && memory.size() >= shape.bytes());
        for (unsigned place = 0; place < shape.count(); ++place)
            state_[place] = is_ours(place) ? State::free : State::away;
    }
    BufferPool(const BufferPool&) = delete;
    BufferPool& operator=(const BufferPool&) = delete;
    ~BufferPool() { assert(count(State::held) == 0); }

    /// A buffer of this side's own, not cleared.
    /// @return empty (all are out: wait for the peer), too_large.
    /// @cost O(buffers), one byte each.
    [[nodiscard]] std::expected<Owned<Buffer>, BulkError> allocate(std::size_t bytes) {
        if (bytes > shape_.buffer_bytes) return std::unexpected(BulkError::too_large);
        for (unsigned place = first(side_); place < end(side_); ++place) {
            if (state_[place] == State::free) return own(place, bytes);
        }
        return std::unexpected(BulkError::empty);
    }
    /// The buffer that came with a message, once. One not taken stays with the binding.
    [[nodiscard]] std::optional<Owned<Buffer>> take(const MessageHeader& header) {
        const unsigned place = header.buffer - 1U;
        if (place >= shape_.count() || state_[place] != State::arrived) return std::nullopt;
        return own(place, bytes_[place]);
    }

    [[nodiscard]] const PoolShape& shape() const { return shape_; }
    /// This side's buffers that the peer has.
    [[nodiscard]] unsigned lent() const {
        unsigned lent = 0;
        for (unsigned place = first(side_); place < end(side_); ++place)
            lent += state_[place] == State::away;
        return lent;
    }

private:
    template <Transport T>
    friend class BulkPool;
    enum class State : std::uint8_t { free, held, arrived, returning, away };

    [[nodiscard]] unsigned first(Side side) const {
        return side == Side::a ? 0U : shape_.buffers[0];
    }
    [[nodiscard]] unsigned end(Side side) const {
        return side == Side::a ? shape_.buffers[0] : shape_.count();
    }
    [[nodiscard]] bool is_ours(unsigned place) const {
        return place >= first(side_) && place < end(side_);
    }
    [[nodiscard]] unsigned count(State state) const {
        unsigned found = 0;
        for (unsigned place = 0; place < shape_.count(); ++place) found += state_[place] == state;
        return found;
    }
    Owned<Buffer> own(unsigned place, std::size_t bytes) {
        state_[place] = State::held;
        const std::size_t at = std::size_t{place} * shape_.buffer_bytes;
        return Owned(Buffer(*this, static_cast<std::uint16_t>(place),
                            memory_.subspan(at, shape_.buffer_bytes), bytes));
    }
    void drop(std::uint16_t place) override {
        assert(state_[place] == State::held);
        state_[place] = is_ours(place) ? State::free : State::returning;
        if (state_[place] == State::returning) returning_[returning_count_++] = place;
    }

    // The transport's half.
    void sent(std::uint16_t place) {
        assert(state_[place] == State::held);
        state_[place] = State::away;
    }
    /// The peer gives this buffer; false when it cannot have it.
    [[nodiscard]] bool on_arrived(Descriptor descriptor) {
        const unsigned place = descriptor.place;
        if (place >= shape_.count() || state_[place] != State::away ||
            descriptor.bytes > shape_.buffer_bytes)
            return false;
        state_[place] = State::arrived;
        bytes_[place] = static_cast<std::uint32_t>(descriptor.bytes);
        return true;
    }
    /// The peer gives back a buffer of ours; false when it cannot have it.
    [[nodiscard]] bool on_returned(std::uint64_t place) {
        if (place >= shape_.count() || !is_ours(static_cast<unsigned>(place)) ||
            state_[place] != State::away)
            return false;
        state_[place] = State::free;
        return true;
    }
    /// The peer's buffers dropped here and not yet given back.
    [[nodiscard]] std::span<const std::uint16_t> returning() const {
        return std::span(returning_).first(returning_count_);
    }
    /// The last `count` of returning() are on their way.
    void returned(std::size_t count) {
        for (; count > 0; --count) state_[returning_[--returning_count_]] = State::away;
    }

    std::span<std::byte> memory_;
    Side side_;
    PoolShape shape_;
    std::array<State, pool_buffers_max> state_{};
    std::array<std::uint32_t, pool_buffers_max> bytes_{};
    std::array<std::uint16_t, pool_buffers_max> returning_{};
    std::size_t returning_count_ = 0;
};

}  // namespace zooid::interconnect
