// A buffer as a field of a message: it travels beside the words, over bulk transports.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <type_traits>
#include <utility>

#include "zooid/interconnect/core/buffer.hpp"

namespace zooid::interconnect::wire {

/// The storage of a message with a buffer. Such a message is moved, never copied; the buffer
/// belongs to whoever took it last, and goes home with the message when nobody did.
/// @tparam bytes_max $maxBytes of the schema
template <class Storage, std::uint64_t bytes_max>
class WithBuffer : public Storage {
public:
    WithBuffer() = default;
    WithBuffer(WithBuffer&&) noexcept = default;
    WithBuffer& operator=(WithBuffer&&) noexcept = default;
    WithBuffer(const WithBuffer&) = delete;
    WithBuffer& operator=(const WithBuffer&) = delete;
    ~WithBuffer() = default;

    [[nodiscard]] bool has_buffer() const { return buffer_ && *buffer_; }
    /// What travels; given away when the message is sent.
    [[nodiscard]] Owned<Buffer>* carried_buffer() const {
        return has_buffer() ? &*buffer_ : nullptr;
    }
    /// @return the buffer again when it has more than bytes_max bytes.
    [[nodiscard]] std::expected<void, Owned<Buffer>> carry_buffer(Owned<Buffer> buffer) {
        if (buffer->size() > bytes_max)
            return std::expected<void, Owned<Buffer>>(std::unexpect, std::move(buffer));
        buffer_.emplace(std::move(buffer));
        return {};
    }
    /// From now on the caller's; nothing when none came or it was taken or sent.
    [[nodiscard]] std::optional<Owned<Buffer>> take_buffer() const {
        std::optional<Owned<Buffer>> taken;
        if (has_buffer()) taken.emplace(std::move(*buffer_));
        return taken;
    }
    /// What came with the message. @return false when it has more than bytes_max bytes: its sender
    /// has a newer schema, or breaks ours.
    [[nodiscard]] bool receive_buffer(std::optional<Owned<Buffer>> buffer) {
        return !buffer || carry_buffer(std::move(*buffer)).has_value();
    }

private:
    mutable std::optional<Owned<Buffer>>
        buffer_;  // not of the words, which a receiver cannot change
};

/// @tparam bytes_max 0: no field of the message is a buffer
template <class Storage, std::uint64_t bytes_max>
using BesideBuffer = std::conditional_t<bytes_max == 0, Storage, WithBuffer<Storage, bytes_max>>;

}  // namespace zooid::interconnect::wire
