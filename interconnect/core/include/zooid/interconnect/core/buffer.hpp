// Memory that passes from one side of a channel to the other without being copied.
#pragma once
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>

#include "zooid/interconnect/core/memory.hpp"
#include "zooid/interconnect/core/owned.hpp"

namespace zooid::interconnect {

/// Where a buffer goes when its owner drops it. Outlives its buffers; one thread uses both.
class BufferHome {
public:
    /// Bytes copied out of buffers so far, by Buffer::copy(): all that bulk transports ever copy.
    [[nodiscard]] std::uint64_t copied_bytes() const { return copied_bytes_; }

protected:
    ~BufferHome() = default;

private:
    friend class Buffer;
    virtual void drop(std::uint16_t place) = 0;
    std::uint64_t copied_bytes_ = 0;
};

/// A buffer this side may touch, as long as it is held in an Owned<Buffer>.
///
/// A peer that is not honest may still write what it gave away (`bulk_pool`): whoever received a
/// buffer decides on private copies, made by copy() or header(), never on bytes() twice.
class Buffer {
public:
    /// @param home   where it goes when it is dropped; outlives it.
    /// @param place  its number there.
    /// @param memory of `home`, all of it the buffer's.
    /// @param bytes  of them mean something.
    Buffer(BufferHome& home, std::uint16_t place, std::span<std::byte> memory, std::size_t bytes)
        : home_(&home), place_(place), memory_(memory), bytes_(bytes) {
        assert(bytes <= memory.size());
    }

    /// All of it, to be written; on a line boundary.
    [[nodiscard]] std::span<std::byte> memory() const { return memory_; }
    /// The first `bytes` of it mean something: what the receiver is told.
    void fill(std::size_t bytes) {
        assert(bytes <= memory_.size());
        bytes_ = bytes;
    }
    [[nodiscard]] std::size_t size() const { return bytes_; }
    [[nodiscard]] std::span<const std::byte> bytes() const { return memory_.first(bytes_); }

    /// A private copy of `into.size()` bytes from `offset` on, each read once.
    /// @return false when they are not all within size(): the message is malformed.
    [[nodiscard]] bool copy(std::size_t offset, std::span<std::byte> into) const {
        if (offset > bytes_ || into.size() > bytes_ - offset) return false;
        const auto* const from = reinterpret_cast<const volatile std::byte*>(&memory_[0]) + offset;
        for (std::size_t index = 0; index < into.size(); ++index) into[index] = from[index];
        home_->copied_bytes_ += into.size();
        return true;
    }
    /// A private copy of a header at `offset`; nothing when it is not all there.
    template <class Header>
        requires std::is_trivially_copyable_v<Header>
    [[nodiscard]] std::optional<Header> header(std::size_t offset = 0) const {
        Header header;
        if (!copy(offset, std::as_writable_bytes(std::span(&header, 1)))) return std::nullopt;
        return header;
    }

    [[nodiscard]] const BufferHome& home() const { return *home_; }
    [[nodiscard]] std::uint16_t place() const { return place_; }

private:
    friend class Owned<Buffer>;
    void drop() const { home_->drop(place_); }

    BufferHome* home_;
    std::uint16_t place_;
    std::span<std::byte> memory_;
    std::size_t bytes_;
};

}  // namespace zooid::interconnect
