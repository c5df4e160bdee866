// The list types of a schema: how each is checked, read and built. Generated accessors name them.
#pragma once
#include <cstdint>
#include <expected>
#include <span>

#include "zooid/interconnect/core/wire/checker.hpp"
#include "zooid/interconnect/core/wire/list_builders.hpp"
#include "zooid/interconnect/core/wire/list_views.hpp"

namespace zooid::interconnect::wire {

/// List(T) of plain values.
template <class T>
struct ListOfValues {
    using Reader = Values<T>;
    using Content = std::span<const T>;
    static Checked check(Checker& checker, const ListReader& list) {
        return checker.values(list, element_size_of<T>());
    }
    static std::expected<void, WireError> build(PointerPlace to, Content values) {
        const auto first = to.take_list(element_size_of<T>(), values.size());
        if (!first) return std::unexpected(first.error());
        std::uint64_t* const words = to.segment.words.data() + *first;
        if constexpr (std::same_as<T, bool>) {
            for (std::size_t bit = 0; bit < values.size(); ++bit)
                words[bit / 64] |= bits_from(values[bit]) << (bit % 64);
        } else {
            std::copy_n(reinterpret_cast<const char*>(values.data()), values.size_bytes(),
                        reinterpret_cast<char*>(words));
        }
        return {};
    }
};

/// What the lists of pointers have in common: they are made with a number of elements.
template <class Builder>
struct ListOfPointers {
    using Content = std::uint32_t;
    static std::expected<Builder, WireError> build(PointerPlace to, Content count) {
        const auto first = to.take_list(ElementSize::pointer, count);
        if (!first) return std::unexpected(first.error());
        return Builder(to.segment, *first, count);
    }
};

struct ListOfTexts : ListOfPointers<BytesListBuilder<true>> {
    using Reader = Texts;
    static Checked check(Checker& checker, const ListReader& list) {
        return checker.pointers(list, [&](const ListReader& each) { return checker.text(each); });
    }
};

struct ListOfDatas : ListOfPointers<BytesListBuilder<false>> {
    using Reader = Datas;
    static Checked check(Checker& checker, const ListReader& list) {
        return checker.pointers(list, [&](const ListReader& each) { return checker.data(each); });
    }
};

/// List(List(...)). @tparam Inner one of the types here.
template <class Inner>
struct ListOfLists : ListOfPointers<ListsBuilder<Inner>> {
    using Reader = Lists<typename Inner::Reader>;
    static Checked check(Checker& checker, const ListReader& list) {
        return checker.pointers(
            list, [&](const ListReader& each) { return Inner::check(checker, each); });
    }
};

template <template <class> class Fields, class Shape>
struct ListOfStructs {
    using Reader = Structs<Fields>;
    using Content = std::uint32_t;
    static Checked check(Checker& checker, const ListReader& list) {
        return checker.structures<Shape>(list);
    }
    static std::expected<StructsBuilder<Fields>, WireError>
    build(PointerPlace to, std::uint32_t count) {
        constexpr std::uint16_t data = Shape::data_words;
        constexpr std::uint16_t pointers = Shape::pointer_words;
        const std::uint64_t body = std::uint64_t{count} * (std::uint64_t{data} + pointers);
        const auto first = to.segment.take(body + 1);
        if (!first) return std::unexpected(first.error());
        to.segment.words[*first] = Pointer::structure(count, data, pointers).raw;
        to.segment.words[to.at] =
            Pointer::list(SegmentBuilder::offset(to.at, *first), ElementSize::composite, body).raw;
        return StructsBuilder<Fields>(to.segment, *first + 1, count, data, pointers);
    }
};

}  // namespace zooid::interconnect::wire
