// Lists of a message under construction: what the setters of list fields return.
#pragma once
#include <cstdint>
#include <expected>
#include <string_view>

#include "zooid/interconnect/core/wire/struct_builder.hpp"

namespace zooid::interconnect::wire {

/// A list whose elements are pointers.
class PointerListBuilder {
public:
    PointerListBuilder(SegmentBuilder segment, std::uint32_t at, std::uint32_t count)
        : segment_(segment), at_(at), count_(count) {}
    [[nodiscard]] std::uint32_t size() const { return count_; }

protected:
    [[nodiscard]] PointerPlace element(std::uint32_t index) const {
        assert(index < count_);
        return {segment_, at_ + index};
    }

private:
    SegmentBuilder segment_;
    std::uint32_t at_;
    std::uint32_t count_;
};

/// A list of Text, or (not `nul`) of Data.
template <bool nul>
class BytesListBuilder : public PointerListBuilder {
public:
    using PointerListBuilder::PointerListBuilder;
    [[nodiscard]] std::expected<void, WireError> set(std::uint32_t index, std::string_view bytes) {
        return element(index).put_bytes(bytes.data(), bytes.size(), nul);
    }
};

/// A list of lists. @tparam Inner what one of them is (list_types.hpp).
template <class Inner>
class ListsBuilder : public PointerListBuilder {
public:
    using PointerListBuilder::PointerListBuilder;
    /// Makes list `index`, from its values or with that many elements to be set.
    [[nodiscard]] auto set(std::uint32_t index, typename Inner::Content content) {
        return Inner::build(element(index), content);
    }
};

/// A list of structs.
template <template <class> class Fields>
class StructsBuilder {
public:
    StructsBuilder(SegmentBuilder segment, std::uint32_t at, std::uint32_t count,
                   std::uint16_t data_words, std::uint16_t pointer_words)
        : segment_(segment),
          at_(at),
          count_(count),
          data_words_(data_words),
          pointer_words_(pointer_words) {}
    [[nodiscard]] std::uint32_t size() const { return count_; }
    [[nodiscard]] Fields<StructBuilder> at(std::uint32_t index) const {
        assert(index < count_);
        const std::uint32_t element_words = std::uint32_t{data_words_} + pointer_words_;
        return Fields<StructBuilder>(
            {segment_, at_ + index * element_words, data_words_, pointer_words_});
    }

private:
    SegmentBuilder segment_;
    std::uint32_t at_;
    std::uint32_t count_;
    std::uint16_t data_words_;
    std::uint16_t pointer_words_;
};

}  // namespace zooid::interconnect::wire
