// Lists of a checked message as values: what the accessors of list fields return.
#pragma once
#include <algorithm>
#include <cassert>
#include <cstdint>
#include <span>
#include <string_view>

#include "zooid/interconnect/core/wire/struct_reader.hpp"
#include "zooid/interconnect/core/wire/value.hpp"

namespace zooid::interconnect::wire {

/// A list of plain values.
template <class T>
class Values {
public:
    explicit Values(ListReader list) : list_(list) {
        if (list_.size != element_size_of<T>()) list_.count = 0;
    }
    [[nodiscard]] std::uint32_t size() const { return list_.count; }
    [[nodiscard]] T at(std::uint32_t index) const {
        if constexpr (std::same_as<T, bool>) return list_.bit(index);
        assert(index < list_.count);
        T value;
        std::copy_n(list_.bytes() + index * sizeof(T), sizeof(T), reinterpret_cast<char*>(&value));
        return value;
    }

private:
    ListReader list_;
};

/// What all lists of pointers have in common.
class PointerList {
public:
    explicit PointerList(ListReader list) : list_(list) {
        if (list_.size != ElementSize::pointer) list_.count = 0;
    }
    [[nodiscard]] std::uint32_t size() const { return list_.count; }

protected:
    [[nodiscard]] ListReader inner(std::uint32_t index) const {
        return StructReader::list_in(list_, index).value_or(ListReader());
    }

private:
    ListReader list_;
};

/// A list of Text.
class Texts : public PointerList {
public:
    using PointerList::PointerList;
    [[nodiscard]] std::string_view at(std::uint32_t index) const {
        return StructReader::text_of(inner(index)).value_or(std::string_view());
    }
};

/// A list of Data.
class Datas : public PointerList {
public:
    using PointerList::PointerList;
    [[nodiscard]] std::span<const std::byte> at(std::uint32_t index) const {
        return StructReader::data_of(inner(index)).value_or(std::span<const std::byte>());
    }
};

/// A list of lists. @tparam Inner what one of them is.
template <class Inner>
class Lists : public PointerList {
public:
    using PointerList::PointerList;
    [[nodiscard]] Inner at(std::uint32_t index) const { return Inner(inner(index)); }
};

/// A list of structs.
template <template <class> class Fields>
class Structs {
public:
    explicit Structs(ListReader list) : list_(list) {
        if (list_.size != ElementSize::composite) list_.count = 0;
    }
    [[nodiscard]] std::uint32_t size() const { return list_.count; }
    [[nodiscard]] Fields<StructReader> at(std::uint32_t index) const {
        return Fields<StructReader>(StructReader::element(list_, index));
    }

private:
    ListReader list_;
};

}  // namespace zooid::interconnect::wire
