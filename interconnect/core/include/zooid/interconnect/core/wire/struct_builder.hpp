// Writes a struct of a general-form message.
#pragma once
#include <span>
#include <string_view>

#include "zooid/interconnect/core/wire/segment_builder.hpp"
#include "zooid/interconnect/core/wire/struct_reader.hpp"

namespace zooid::interconnect::wire {

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

    /// Where pointer `index` stands.
    [[nodiscard]] PointerPlace place(unsigned index) const {
        assert(index < pointer_words_);
        return {segment_, at_ + data_words_ + index};
    }
    [[nodiscard]] std::expected<void, WireError> set_text(unsigned index, std::string_view text) {
        return place(index).put_bytes(text.data(), text.size(), true);
    }
    [[nodiscard]] std::expected<void, WireError>
    set_data(unsigned index, std::span<const std::byte> data) {
        return place(index).put_bytes(reinterpret_cast<const char*>(data.data()), data.size(),
                                      false);
    }
    /// Says that pointer `index` is the message's capability, or (`none`) no capability.
    void set_capability(unsigned index, bool some) {
        PointerPlace to = place(index);
        to.segment.words[to.at] = some ? Pointer::capability().raw : 0;
    }

    [[nodiscard]] std::expected<StructBuilder, WireError>
    init_structure(unsigned index, std::uint16_t data_words, std::uint16_t pointer_words) {
        const PointerPlace to = place(index);
        const auto first = segment_.take(std::uint64_t{data_words} + pointer_words);
        if (!first) return std::unexpected(first.error());
        // An empty struct points at its own pointer's word, or it would look null.
        const std::int64_t offset =
            data_words + pointer_words == 0 ? -1 : SegmentBuilder::offset(to.at, *first);
        segment_.words[to.at] = Pointer::structure(offset, data_words, pointer_words).raw;
        return StructBuilder(segment_, *first, data_words, pointer_words);
    }

private:
    SegmentBuilder segment_;
    std::uint32_t at_;
    std::uint16_t data_words_;
    std::uint16_t pointer_words_;
};

}  // namespace zooid::interconnect::wire
