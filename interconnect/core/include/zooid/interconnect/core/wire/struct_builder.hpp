// Writes a struct of a general-form message.
#pragma once
#include <concepts>
#include <span>
#include <string_view>
#include <type_traits>

#include "zooid/interconnect/core/wire/segment_builder.hpp"
#include "zooid/interconnect/core/wire/struct_reader.hpp"

namespace zooid::interconnect::wire {

/// The element width of a list of plain values.
template <class T>
[[nodiscard]] constexpr ElementSize element_size_of() {
    if constexpr (std::same_as<T, bool>) return ElementSize::bit;
    if constexpr (sizeof(T) == 1) return ElementSize::byte;
    if constexpr (sizeof(T) == 2) return ElementSize::two_bytes;
    if constexpr (sizeof(T) == 4) return ElementSize::four_bytes;
    return ElementSize::word;
}

class StructBuilder;

/// A list of structs under construction.
class StructListBuilder {
public:
    StructListBuilder(SegmentBuilder segment, std::uint32_t at, std::uint32_t count,
                      std::uint16_t data_words, std::uint16_t pointer_words)
        : segment_(segment),
          at_(at),
          count_(count),
          data_words_(data_words),
          pointer_words_(pointer_words) {}
    [[nodiscard]] std::uint32_t size() const { return count_; }
    [[nodiscard]] inline StructBuilder at(std::uint32_t index) const;

private:
    SegmentBuilder segment_;
    std::uint32_t at_;
    std::uint32_t count_;
    std::uint16_t data_words_;
    std::uint16_t pointer_words_;
};

/// A list of Text or Data under construction.
class BytesListBuilder {
public:
    BytesListBuilder(SegmentBuilder segment, std::uint32_t at, std::uint32_t count, bool nul)
        : segment_(segment), at_(at), count_(count), nul_(nul) {}
    [[nodiscard]] std::uint32_t size() const { return count_; }
    [[nodiscard]] std::expected<void, WireError> set(std::uint32_t index, std::string_view bytes) {
        assert(index < count_);
        return segment_.put_bytes(at_ + index, bytes.data(), bytes.size(), nul_);
    }

private:
    SegmentBuilder segment_;
    std::uint32_t at_;
    std::uint32_t count_;
    bool nul_;
};

/// A struct under construction. Setting a pointer a second time leaves its first target's words
/// unused.
/// @invariant its sections lie within the segment; setters answer no_room instead of leaving it.
class StructBuilder {
public:
    StructBuilder(SegmentBuilder segment, std::uint32_t at, std::uint16_t data_words,
                  std::uint16_t pointer_words)
        : segment_(segment), at_(at), data_words_(data_words), pointer_words_(pointer_words) {}

    [[nodiscard]] std::uint64_t data_word(unsigned index) const {
        assert(index < data_words_);
        return segment_.words[at_ + index];
    }
    void set_data_word(unsigned index, std::uint64_t value) {
        assert(index < data_words_);
        segment_.words[at_ + index] = value;
    }
    [[nodiscard]] StructBuilder builder() const { return *this; }

    [[nodiscard]] std::expected<void, WireError> set_text(unsigned index, std::string_view text) {
        return segment_.put_bytes(pointer_at(index), text.data(), text.size(), true);
    }
    [[nodiscard]] std::expected<void, WireError>
    set_data(unsigned index, std::span<const std::byte> data) {
        return segment_.put_bytes(pointer_at(index), reinterpret_cast<const char*>(data.data()),
                                  data.size(), false);
    }

    /// Plain values, bool and enumerations included.
    template <class T>
    [[nodiscard]] std::expected<void, WireError>
    set_values(unsigned index, std::span<const T> values) {
        constexpr ElementSize size = element_size_of<T>();
        constexpr std::uint64_t width = bits_of(size);
        if (values.size() > segment_.words.size() * 64) return std::unexpected(WireError::no_room);
        const auto first = segment_.take_list(pointer_at(index), size, values.size());
        if (!first) return std::unexpected(first.error());
        for (std::size_t element = 0; element < values.size(); ++element) {
            const std::uint64_t bit = element * width;
            const auto bits =
                static_cast<std::uint64_t>(values[element]) &
                (width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width % 64) - 1);
            segment_.words[*first + bit / 64] |= bits << (bit % 64);
        }
        return {};
    }

    [[nodiscard]] std::expected<BytesListBuilder, WireError>
    init_bytes_list(unsigned index, std::uint32_t count, bool nul) {
        const auto first = segment_.take_list(pointer_at(index), ElementSize::pointer, count);
        if (!first) return std::unexpected(first.error());
        return BytesListBuilder(segment_, *first, count, nul);
    }

    [[nodiscard]] std::expected<StructBuilder, WireError>
    init_structure(unsigned index, std::uint16_t data_words, std::uint16_t pointer_words) {
        const auto first = segment_.take(std::uint64_t{data_words} + pointer_words);
        if (!first) return std::unexpected(first.error());
        // An empty struct points at its own pointer's word, or it would look null.
        const std::int64_t offset = data_words + pointer_words == 0
                                        ? -1
                                        : SegmentBuilder::offset(pointer_at(index), *first);
        segment_.words[pointer_at(index)] =
            Pointer::structure(offset, data_words, pointer_words).raw;
        return StructBuilder(segment_, *first, data_words, pointer_words);
    }

    [[nodiscard]] std::expected<StructListBuilder, WireError>
    init_structures(unsigned index, std::uint32_t count, std::uint16_t data_words,
                    std::uint16_t pointer_words) {
        const std::uint64_t body =
            std::uint64_t{count} * (std::uint64_t{data_words} + pointer_words);
        const auto first = segment_.take(body + 1);
        if (!first) return std::unexpected(first.error());
        segment_.words[*first] = Pointer::structure(count, data_words, pointer_words).raw;
        segment_.words[pointer_at(index)] =
            Pointer::list(SegmentBuilder::offset(pointer_at(index), *first), ElementSize::composite,
                          body)
                .raw;
        return StructListBuilder(segment_, *first + 1, count, data_words, pointer_words);
    }

private:
    [[nodiscard]] std::uint32_t pointer_at(unsigned index) const {
        assert(index < pointer_words_);
        return at_ + data_words_ + index;
    }

    SegmentBuilder segment_;
    std::uint32_t at_;
    std::uint16_t data_words_;
    std::uint16_t pointer_words_;
};

inline StructBuilder StructListBuilder::at(std::uint32_t index) const {
    assert(index < count_);
    const std::uint32_t element_words = std::uint32_t{data_words_} + pointer_words_;
    return {segment_, at_ + index * element_words, data_words_, pointer_words_};
}

}  // namespace zooid::interconnect::wire
