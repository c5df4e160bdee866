// Where a message's own words are kept: the fast form's data section, or the general form's
// segment.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <expected>
#include <span>

#include "zooid/interconnect/core/slot.hpp"
#include "zooid/interconnect/core/wire/checker.hpp"
#include "zooid/interconnect/core/wire/struct_builder.hpp"

namespace zooid::interconnect::wire {

/// Fast form: the struct's data section is the slot's payload, an accessor is a load.
template <unsigned data_words_>
class FastStorage {
public:
    static_assert(data_words_ <= slot_payload_words);
    static constexpr unsigned words_max = data_words_;

    [[nodiscard]] std::uint64_t data_word(unsigned index) const { return data_[index]; }
    void set_data_word(unsigned index, std::uint64_t value) { data_[index] = value; }

    /// What travels; borrowed from the message.
    [[nodiscard]] std::span<const std::uint64_t> words() const { return data_; }

protected:
    /// A sender with an older schema sends fewer words, one with a newer schema more.
    void assign(std::span<const std::uint64_t> words) {
        if (words.size() >= data_words_) {  // the usual case: no call of memmove
            for (unsigned word = 0; word < data_words_; ++word) data_[word] = words[word];
        } else {
            std::ranges::copy(words, data_.begin());
        }
    }

private:
    std::array<std::uint64_t, data_words_> data_{};
};

/// General form: one segment, its root pointer in word 0, no segment table.
template <unsigned data_words_, unsigned pointer_words_, unsigned words_max_>
class GeneralStorage {
public:
    static constexpr unsigned words_max = words_max_;
    static_assert(1 + data_words_ + pointer_words_ <= words_max_, "$maxWords is too small");
    static_assert(words_max_ <= message_words_max);

    GeneralStorage() : used_(1 + data_words_ + pointer_words_) {
        words_[0] = Pointer::structure(0, data_words_, pointer_words_).raw;
    }

    [[nodiscard]] std::span<const std::uint64_t> words() const {
        return std::span(words_).first(used_);
    }
    [[nodiscard]] std::uint64_t data_word(unsigned index) const {
        return reader().data_word(index);
    }
    /// Only on a message we made: a received one is not ours to change.
    void set_data_word(unsigned index, std::uint64_t value) {
        builder().set_data_word(index, value);
    }
    [[nodiscard]] StructReader reader() const {
        return StructReader::root(words()).value_or(StructReader());
    }
    /// Only on a message we made. Borrowed: valid while the message stays where it is.
    [[nodiscard]] StructBuilder builder() {
        assert(!received_);
        return {SegmentBuilder{words_, &used_}, 1, data_words_, pointer_words_};
    }

protected:
    /// @return too_long, or why the words are not a message of this shape.
    template <class Shape>
    Checked assign(std::span<const std::uint64_t> words) {
        if (words.size() > words_max) return std::unexpected(WireError::too_long);
        received_ = true;
        used_ = static_cast<std::uint16_t>(words.size());
        std::copy(words.begin(), words.end(), words_.begin());
        return Checker(words.size(), Shape::depth_max).template root<Shape>(this->words());
    }

private:
    std::array<std::uint64_t, words_max_> words_{};
    std::uint16_t used_;
    bool received_ = false;
};

}  // namespace zooid::interconnect::wire
