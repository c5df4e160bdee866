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

/// The capability that travels beside a message's words, for messages that have a field of one.
template <bool carries>
class CapabilityPlace {
public:
    /// Its place in the sender's or the receiver's capability space; 0 is none.
    [[nodiscard]] std::uint32_t carried_capability() const { return carried_; }
    void carry_capability(std::uint32_t cptr) { carried_ = cptr; }

private:
    std::uint32_t carried_ = 0;
};

template <>
class CapabilityPlace<false> {
public:
    [[nodiscard]] static std::uint32_t carried_capability() { return 0; }
    static void carry_capability(std::uint32_t) {}
};

/// Fast form: the struct's data section is the slot's payload, an accessor is a load.
template <unsigned data_words_, bool carries = false>
class FastStorage : public CapabilityPlace<carries> {
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
    /// A sender with a newer schema may have fields that need a segment; ours are its first.
    Checked assign_segment(std::span<const std::uint64_t> words) {
        const auto root = StructReader::root(words);
        if (!root) return std::unexpected(root.error());
        for (unsigned word = 0; word < data_words_; ++word) data_[word] = root->data_word(word);
        return {};
    }

private:
    std::array<std::uint64_t, data_words_> data_{};
};

/// General form: one segment, its root pointer in word 0, no segment table.
template <unsigned data_words_, unsigned pointer_words_, unsigned words_max_, bool carries = false>
class GeneralStorage : public CapabilityPlace<carries> {
public:
    static constexpr unsigned words_max = words_max_;
    static_assert(1 + data_words_ + pointer_words_ <= words_max_, "$maxWords is too small");
    static_assert(words_max_ <= message_words_max);

    GeneralStorage() {
        words_[0] = Pointer::structure(0, data_words_, pointer_words_).raw;
        std::fill_n(words_.begin() + 1, data_words_ + pointer_words_, 0);
    }
    GeneralStorage(const GeneralStorage& other) : CapabilityPlace<carries>(other) { copy(other); }
    GeneralStorage& operator=(const GeneralStorage& other) {
        CapabilityPlace<carries>::operator=(other);
        if (this != &other) copy(other);
        return *this;
    }
    ~GeneralStorage() = default;

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
    [[nodiscard]] StructReader reader() const { return StructReader::at_place(words(), root_); }
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
        root_ = {};
        const Checked good =
            Checker(words.size(), Shape::depth_max).template root<Shape>(this->words());
        if (good) root_ = StructReader::root(this->words()).value_or(StructReader()).place();
        return good;
    }
    /// A sender with an older schema had no need for a segment: its data section is a struct of
    /// ours without pointers.
    Checked assign_data(std::span<const std::uint64_t> words) {
        if (words.size() > slot_payload_words) return std::unexpected(WireError::too_long);
        const std::size_t count = std::min<std::size_t>(words.size(), words_max - 1);
        received_ = true;
        used_ = static_cast<std::uint16_t>(1 + count);
        words_[0] = Pointer::structure(0, static_cast<std::uint16_t>(count), 0).raw;
        std::copy_n(words.begin(), count, words_.begin() + 1);
        root_ = {1, static_cast<std::uint16_t>(count), 0};
        return {};
    }

private:
    void copy(const GeneralStorage& other) {
        used_ = other.used_;
        root_ = other.root_;
        received_ = other.received_;
        std::copy_n(other.words_.begin(), used_, words_.begin());
    }

    std::array<std::uint64_t, words_max_> words_;  // of which the first `used_` mean something
    std::uint16_t used_ = 1 + data_words_ + pointer_words_;
    StructPlace root_{1, data_words_, pointer_words_};
    bool received_ = false;
};

}  // namespace zooid::interconnect::wire
