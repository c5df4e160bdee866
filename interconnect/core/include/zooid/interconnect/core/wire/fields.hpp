// What generated accessors are made of: loads and stores in a data section; and whole messages.
#pragma once
#include <cstdint>

#include "zooid/interconnect/core/capability.hpp"
#include "zooid/interconnect/core/message.hpp"
#include "zooid/interconnect/core/wire/list_types.hpp"
#include "zooid/interconnect/core/wire/storage.hpp"
#include "zooid/interconnect/core/wire/with_buffer.hpp"

namespace zooid::interconnect::wire {

/// The field of type T at `bit`; `default_bits` is XORed in, as the encoding says.
template <class T, unsigned bit, std::uint64_t default_bits = 0, class Storage>
[[nodiscard]] constexpr T load(const Storage& storage) {
    static_assert(bit % width_of<T> == 0);
    constexpr std::uint64_t mask = ~std::uint64_t{0} >> (64 - width_of<T>);
    return value_from<T>(((storage.data_word(bit / 64) >> (bit % 64)) & mask) ^ default_bits);
}

template <class T, unsigned bit, std::uint64_t default_bits = 0, class Storage>
constexpr void store(Storage& storage, T value) {
    static_assert(bit % width_of<T> == 0);
    constexpr std::uint64_t mask = ~std::uint64_t{0} >> (64 - width_of<T>);
    const std::uint64_t rest = storage.data_word(bit / 64) & ~(mask << (bit % 64));
    storage.set_data_word(bit / 64, rest | (bits_from(value) ^ default_bits) << (bit % 64));
}

/// Names a struct's accessors where they are only declared yet: looked up when `Storage` is known.
template <template <class> class Fields, class Storage>
struct Dependent {
    using Reader = Fields<StructReader>;
    using Builder = Fields<StructBuilder>;
};

/// The typed form of a builder, or the same error.
template <class Typed, class Untyped>
[[nodiscard]] std::expected<Typed, WireError> as(std::expected<Untyped, WireError> untyped) {
    if (!untyped) return std::unexpected(untyped.error());
    return Typed(*untyped);
}

/// A pointer-free message of at most seven words.
/// @tparam carries          a field of it is a capability.
/// @tparam buffer_bytes_max of the field that is a buffer; 0: none is.
template <template <class> class Fields, unsigned data_words, bool carries = false,
          std::uint64_t buffer_bytes_max = 0>
class FastMessage
    : public Fields<BesideBuffer<FastStorage<data_words, carries>, buffer_bytes_max>> {
public:
    static constexpr bool fast = true;
    /// Any words are a message: absent ones are zero, unknown ones are ignored.
    [[nodiscard]] static std::expected<FastMessage, WireError>
    from_words(std::span<const std::uint64_t> words) {
        FastMessage message;
        message.assign(words);
        return message;
    }
    /// As it came, from a peer that may have another version of the schema.
    [[nodiscard]] static std::expected<FastMessage, WireError>
    from_message(const MessageHeader& header, std::span<const std::uint64_t> words) {
        std::expected<FastMessage, WireError> message;  // made where the caller wants it
        message->carry_capability(header.capability);
        if (!header.segment) [[likely]] {
            message->assign(words);
        } else if (const Checked good = message->assign_segment(words); !good) {
            message = std::unexpected(good.error());
        }
        return message;
    }
};

/// A message with pointers: one segment, checked as a whole when it arrives.
template <template <class> class Fields, class Shape, unsigned words_max, bool carries = false,
          std::uint64_t buffer_bytes_max = 0>
class GeneralMessage
    : public Fields<
          BesideBuffer<GeneralStorage<Shape::data_words, Shape::pointer_words, words_max, carries>,
                       buffer_bytes_max>> {
public:
    static constexpr bool fast = false;
    /// @return the message, or what is wrong with the words; they are copied, so `words` may go.
    [[nodiscard]] static std::expected<GeneralMessage, WireError>
    from_words(std::span<const std::uint64_t> words) {
        std::expected<GeneralMessage, WireError> message;
        if (const Checked good = message->template assign<Shape>(words); !good)
            return std::unexpected(good.error());
        return message;
    }
    /// As it came, from a peer that may have another version of the schema.
    [[nodiscard]] static std::expected<GeneralMessage, WireError>
    from_message(const MessageHeader& header, std::span<const std::uint64_t> words) {
        std::expected<GeneralMessage, WireError> message;
        message->carry_capability(header.capability);
        if (header.segment && header.cut) return std::unexpected(WireError::too_long);
        const Checked good =
            header.segment ? message->template assign<Shape>(words) : message->assign_data(words);
        if (!good) return std::unexpected(good.error());
        return message;
    }
};

}  // namespace zooid::interconnect::wire
