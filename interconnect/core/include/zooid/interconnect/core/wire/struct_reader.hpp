// Reads a struct of a general-form message; every pointer is checked when it is followed.
#pragma once
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>

#include "zooid/interconnect/core/wire/error.hpp"
#include "zooid/interconnect/core/wire/list_reader.hpp"
#include "zooid/interconnect/core/wire/pointer.hpp"

namespace zooid::interconnect::wire {

/// Where a struct lies in its segment, in words.
struct StructPlace {
    std::uint32_t at = 0;
    std::uint16_t data_words = 0;
    std::uint16_t pointer_words = 0;
};

/// A struct in a segment, or the empty struct. Fields it does not have read as zero, as schema
/// evolution wants.
///
/// @invariant its data and pointer sections lie within the segment, which is private memory and
/// outlives the reader.
/// @cost each access is constant; following a pointer checks it again, so nothing is remembered.
class StructReader {
public:
    StructReader() = default;

    /// The root struct of a message: the target of its first word.
    [[nodiscard]] static std::expected<StructReader, WireError>
    root(std::span<const std::uint64_t> words) {
        if (words.empty()) return StructReader();
        return follow_struct(words, 0);
    }

    /// A struct that was found there before.
    /// @param words of the message; outlive the reader.
    /// @param place place() of a reader of the same words.
    [[nodiscard]] static StructReader
    at_place(std::span<const std::uint64_t> words, StructPlace place) {
        assert(std::uint64_t{place.at} + place.data_words + place.pointer_words <= words.size());
        return {words, place.at, place.data_words, place.pointer_words};
    }
    [[nodiscard]] StructPlace place() const { return {at_, data_words_, pointer_words_}; }

    /// Element `index` of a composite list.
    [[nodiscard]] static StructReader element(const ListReader& list, std::uint32_t index) {
        assert(index < list.count && list.size == ElementSize::composite);
        return {list.words, list.at + index * list.element_words(), list.data_words,
                list.pointer_words};
    }

    [[nodiscard]] std::uint64_t data_word(unsigned index) const {
        return index < data_words_ ? words_[at_ + index] : 0;
    }
    [[nodiscard]] std::uint32_t size_words() const {
        return std::uint32_t{data_words_} + pointer_words_;
    }
    [[nodiscard]] const StructReader& reader() const { return *this; }

    /// Pointer word `index`; null when absent.
    [[nodiscard]] Pointer pointer(unsigned index) const {
        return index < pointer_words_ ? Pointer{words_[pointer_at(index)]} : Pointer();
    }

    /// The struct that pointer `index` points to.
    /// @param index     of the struct's pointers.
    /// @param otherwise the schema's default as a segment, for a pointer that is null or absent;
    /// outlives the result.
    [[nodiscard]] std::expected<StructReader, WireError>
    structure(unsigned index, std::span<const std::uint64_t> otherwise = {}) const {
        if (pointer(index).null()) return root(otherwise);
        return follow_struct(words_, pointer_at(index));
    }

    /// The list that pointer `index` points to.
    /// @param index     as above.
    /// @param otherwise as above.
    [[nodiscard]] std::expected<ListReader, WireError>
    list(unsigned index, std::span<const std::uint64_t> otherwise = {}) const {
        if (!pointer(index).null()) return follow_list(words_, pointer_at(index));
        if (otherwise.empty()) return ListReader();
        return follow_list(otherwise, 0);
    }

    /// The bytes that pointer `index` points to, within the segment.
    /// @param index     as above.
    /// @param otherwise as above.
    [[nodiscard]] std::expected<std::span<const std::byte>, WireError>
    data(unsigned index, std::span<const std::uint64_t> otherwise = {}) const {
        const auto found = list(index, otherwise);
        if (!found) return std::unexpected(found.error());
        return data_of(*found);
    }

    /// The text that pointer `index` points to, without its NUL.
    /// @param index     as above.
    /// @param otherwise as above.
    [[nodiscard]] std::expected<std::string_view, WireError>
    text(unsigned index, std::span<const std::uint64_t> otherwise = {}) const {
        const auto found = list(index, otherwise);
        if (!found) return std::unexpected(found.error());
        return text_of(*found);
    }

    [[nodiscard]] static std::expected<std::span<const std::byte>, WireError>
    data_of(const ListReader& list) {
        if (list.count == 0) return std::span<const std::byte>();
        if (list.size != ElementSize::byte) return std::unexpected(WireError::bad_pointer);
        return std::span(reinterpret_cast<const std::byte*>(list.bytes()), list.count);
    }

    [[nodiscard]] static std::expected<std::string_view, WireError>
    text_of(const ListReader& list) {
        if (list.words.empty()) return std::string_view();
        if (list.size != ElementSize::byte) return std::unexpected(WireError::bad_pointer);
        if (list.count == 0 || list.bytes()[list.count - 1] != '\0')
            return std::unexpected(WireError::bad_text);
        return std::string_view(list.bytes(), list.count - 1);
    }

    /// Element `index` of a list of pointers, as a list.
    [[nodiscard]] static std::expected<ListReader, WireError>
    list_in(const ListReader& list, std::uint32_t index) {
        assert(index < list.count && list.size == ElementSize::pointer);
        return follow_list(list.words, list.at + index);
    }

private:
    StructReader(std::span<const std::uint64_t> words, std::uint32_t at, std::uint16_t data_words,
                 std::uint16_t pointer_words)
        : words_(words), at_(at), data_words_(data_words), pointer_words_(pointer_words) {}

    [[nodiscard]] std::uint32_t pointer_at(unsigned index) const {
        return at_ + data_words_ + index;
    }

    /// Where a pointer's target starts, if `size` words from there lie within the segment.
    static std::expected<std::uint32_t, WireError>
    target(std::span<const std::uint64_t> words, std::uint32_t pointer_at, std::uint64_t size) {
        const std::int64_t start =
            std::int64_t{pointer_at} + 1 + Pointer{words[pointer_at]}.offset();
        if (start < 0 || static_cast<std::uint64_t>(start) > words.size() ||
            size > words.size() - static_cast<std::uint64_t>(start))
            return std::unexpected(WireError::out_of_bounds);
        return static_cast<std::uint32_t>(start);
    }

    static std::expected<StructReader, WireError>
    follow_struct(std::span<const std::uint64_t> words, std::uint32_t pointer_at) {
        const Pointer pointer{words[pointer_at]};
        if (pointer.null()) return StructReader();
        if (pointer.kind() != PointerKind::structure)
            return std::unexpected(WireError::bad_pointer);
        const auto start =
            target(words, pointer_at,
                   std::uint64_t{pointer.data_words()} + std::uint64_t{pointer.pointer_words()});
        if (!start) return std::unexpected(start.error());
        return StructReader(words, *start, pointer.data_words(), pointer.pointer_words());
    }

    static std::expected<ListReader, WireError>
    follow_list(std::span<const std::uint64_t> words, std::uint32_t pointer_at) {
        const Pointer pointer{words[pointer_at]};
        if (pointer.null()) return ListReader();
        if (pointer.kind() != PointerKind::list) return std::unexpected(WireError::bad_pointer);
        const ElementSize size = pointer.element_size();
        if (size == ElementSize::composite) return follow_composite(words, pointer_at);
        const std::uint64_t list_words = (pointer.count() * bits_of(size) + 63) / 64;
        const auto start = target(words, pointer_at, list_words);
        if (!start) return std::unexpected(start.error());
        return ListReader{.words = words, .at = *start, .count = pointer.count(), .size = size};
    }

    static std::expected<ListReader, WireError>
    follow_composite(std::span<const std::uint64_t> words, std::uint32_t pointer_at) {
        const std::uint64_t body_words = Pointer{words[pointer_at]}.count();
        const auto start = target(words, pointer_at, body_words + 1);
        if (!start) return std::unexpected(start.error());
        const Pointer tag{words[*start]};
        if (tag.kind() != PointerKind::structure) return std::unexpected(WireError::bad_pointer);
        const ListReader list{.words = words,
                              .at = *start + 1,
                              .count = tag.tag_count(),
                              .size = ElementSize::composite,
                              .data_words = tag.data_words(),
                              .pointer_words = tag.pointer_words()};
        if (std::uint64_t{list.count} * list.element_words() > body_words)
            return std::unexpected(WireError::out_of_bounds);
        return list;
    }

    std::span<const std::uint64_t> words_;
    std::uint32_t at_ = 0;
    std::uint16_t data_words_ = 0;
    std::uint16_t pointer_words_ = 0;
};

}  // namespace zooid::interconnect::wire
