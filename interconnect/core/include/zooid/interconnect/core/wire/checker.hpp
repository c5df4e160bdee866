// Checks a whole message against its schema once, when it arrives; afterwards its getters cannot
// fail.
#pragma once
#include <cstdint>
#include <expected>

#include "zooid/interconnect/core/wire/struct_reader.hpp"

namespace zooid::interconnect::wire {

using Checked = std::expected<void, WireError>;

/// One walk over one message. A generated `Shape` says for each struct which of these to call for
/// which pointer.
/// @invariant the walk reaches at most as many words as the message has, however its pointers
/// overlap.
/// @cost O(words of the message).
class Checker {
public:
    /// @param words_max words that may be reached, @param depth_max structs that may be nested.
    Checker(std::size_t words_max, unsigned depth_max)
        : words_left_(words_max), depth_left_(depth_max) {}

    /// The message's root, which costs its pointer word.
    template <class Shape>
    Checked root(std::span<const std::uint64_t> words) {
        if (const Checked paid = pay(1); !paid) return paid;
        const auto structure = StructReader::root(words);
        if (!structure) return std::unexpected(structure.error());
        return enter<Shape>(*structure, structure->size_words());
    }

    // A pointer of `from`, by what the schema says it is.
    Checked text(const StructReader& from, unsigned index) {
        const auto list = from.list(index);
        return list ? text(*list) : std::unexpected(list.error());
    }
    Checked data(const StructReader& from, unsigned index) {
        const auto list = from.list(index);
        return list ? data(*list) : std::unexpected(list.error());
    }
    /// @tparam Type of list_types.hpp.
    template <class Type>
    Checked list(const StructReader& from, unsigned index) {
        const auto list = from.list(index);
        return list ? Type::check(*this, *list) : std::unexpected(list.error());
    }
    template <class Shape>
    Checked structure(const StructReader& from, unsigned index) {
        if (from.pointer(index).null()) return {};  // one may hold itself: no end else
        const auto found = from.structure(index);
        if (!found) return std::unexpected(found.error());
        return enter<Shape>(*found, found->size_words());
    }
    /// Whether the capability is there is the transport's word, not the pointer's.
    Checked capability(const StructReader& from, unsigned index) {
        const Pointer pointer = from.pointer(index);
        if (pointer.null() || pointer.raw == Pointer::capability().raw) return {};
        return std::unexpected(WireError::bad_pointer);
    }

    // A list whose bounds are known, by what it holds.
    Checked text(const ListReader& list) {
        const auto text = StructReader::text_of(list);
        if (!text) return std::unexpected(text.error());
        return pay((std::uint64_t{list.count} + 7) / 8);
    }
    Checked data(const ListReader& list) {
        const auto data = StructReader::data_of(list);
        if (!data) return std::unexpected(data.error());
        return pay((std::uint64_t{list.count} + 7) / 8);
    }
    /// Plain values of this width.
    Checked values(const ListReader& list, ElementSize size) {
        if (list.count == 0) return {};
        if (list.size != size) return std::unexpected(WireError::bad_pointer);
        return pay((list.count * bits_of(size) + 63) / 64);
    }
    /// @param list  of pointers to lists.
    /// @param check `Checked(const ListReader&)`, called for each of them.
    template <class Check>
    Checked pointers(const ListReader& list, Check check) {
        if (list.count == 0) return {};
        if (list.size != ElementSize::pointer) return std::unexpected(WireError::bad_pointer);
        if (const Checked paid = pay(list.count); !paid) return paid;
        for (std::uint32_t element = 0; element < list.count; ++element) {
            const auto inner = StructReader::list_in(list, element);
            if (!inner) return std::unexpected(inner.error());
            if (const Checked good = check(*inner); !good) return good;
        }
        return {};
    }
    template <class Shape>
    Checked structures(const ListReader& list) {
        if (list.words.empty()) return {};
        if (list.size != ElementSize::composite) return std::unexpected(WireError::bad_pointer);
        if (const Checked paid = pay(1); !paid) return paid;  // the tag
        for (std::uint32_t element = 0; element < list.count; ++element) {
            // An element without words costs one, or a short message could hold millions of them.
            const std::uint64_t words = list.element_words() == 0 ? 1 : list.element_words();
            const Checked good = enter<Shape>(StructReader::element(list, element), words);
            if (!good) return good;
        }
        return {};
    }

private:
    template <class Shape>
    Checked enter(const StructReader& structure, std::uint64_t words) {
        if (const Checked paid = pay(words); !paid) return paid;
        if (depth_left_ == 0) return std::unexpected(WireError::too_deep);
        --depth_left_;
        const Checked good = Shape::check(structure, *this);
        ++depth_left_;
        return good;
    }

    Checked pay(std::uint64_t words) {
        if (words > words_left_) return std::unexpected(WireError::too_much);
        words_left_ -= words;
        return {};
    }

    std::uint64_t words_left_;
    unsigned depth_left_;
};

}  // namespace zooid::interconnect::wire
