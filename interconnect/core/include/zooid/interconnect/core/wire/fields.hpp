// What generated accessors are made of: loads and stores in a data section, and lists as values.
#pragma once
#include <bit>
#include <cstdint>
#include <type_traits>

#include "zooid/interconnect/core/wire/storage.hpp"

namespace zooid::interconnect::wire {

template <class T>
inline constexpr unsigned width_of = std::same_as<T, bool> ? 1 : sizeof(T) * 8;

template <class T>
[[nodiscard]] constexpr T value_from(std::uint64_t bits) {
    if constexpr (std::same_as<T, float>) {
        return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    } else if constexpr (std::same_as<T, double>) {
        return std::bit_cast<double>(bits);
    } else {
        return static_cast<T>(bits);
    }
}

template <class T>
[[nodiscard]] constexpr std::uint64_t bits_from(T value) {
    if constexpr (std::same_as<T, float>) {
        return std::bit_cast<std::uint32_t>(value);
    } else if constexpr (std::same_as<T, double>) {
        return std::bit_cast<std::uint64_t>(value);
    } else if constexpr (std::same_as<T, bool>) {
        return value ? 1 : 0;
    } else {
        return static_cast<std::uint64_t>(value) & (~std::uint64_t{0} >> (64 - width_of<T>));
    }
}

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

/// A list of plain values in a message that was checked.
template <class T>
class Values {
public:
    explicit Values(ListReader list) : list_(list) {
        if (list_.size != element_size_of<T>()) list_.count = 0;
    }
    [[nodiscard]] std::uint32_t size() const { return list_.count; }
    [[nodiscard]] T at(std::uint32_t index) const { return value_from<T>(list_.bits(index)); }

private:
    ListReader list_;
};

/// A list of Text in a message that was checked.
class Texts {
public:
    explicit Texts(ListReader list) : list_(list) {
        if (list_.size != ElementSize::pointer) list_.count = 0;
    }
    [[nodiscard]] std::uint32_t size() const { return list_.count; }
    [[nodiscard]] std::string_view at(std::uint32_t index) const {
        const auto inner = StructReader::list_in(list_, index);
        return inner ? StructReader::text_of(*inner).value_or(std::string_view())
                     : std::string_view();
    }

private:
    ListReader list_;
};

/// A list of Data in a message that was checked.
class Datas {
public:
    explicit Datas(ListReader list) : list_(list) {
        if (list_.size != ElementSize::pointer) list_.count = 0;
    }
    [[nodiscard]] std::uint32_t size() const { return list_.count; }
    [[nodiscard]] std::span<const std::byte> at(std::uint32_t index) const {
        using Bytes = std::span<const std::byte>;
        const auto inner = StructReader::list_in(list_, index);
        return inner ? StructReader::data_of(*inner).value_or(Bytes()) : Bytes();
    }

private:
    ListReader list_;
};

/// A list of structs in a message that was checked.
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

/// A list of structs under construction.
template <template <class> class Fields>
class StructsBuilder {
public:
    explicit StructsBuilder(StructListBuilder list) : list_(list) {}
    [[nodiscard]] std::uint32_t size() const { return list_.size(); }
    [[nodiscard]] Fields<StructBuilder> at(std::uint32_t index) const {
        return Fields<StructBuilder>(list_.at(index));
    }

private:
    StructListBuilder list_;
};

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
template <template <class> class Fields, unsigned data_words>
class FastMessage : public Fields<FastStorage<data_words>> {
public:
    static constexpr bool fast = true;
    /// Any words are a message: absent ones are zero, unknown ones are ignored.
    [[nodiscard]] static std::expected<FastMessage, WireError>
    from_words(std::span<const std::uint64_t> words) {
        FastMessage message;
        message.assign(words);
        return message;
    }
};

/// A message with pointers: one segment, checked as a whole when it arrives.
template <template <class> class Fields, class Shape, unsigned words_max>
class GeneralMessage
    : public Fields<GeneralStorage<Shape::data_words, Shape::pointer_words, words_max>> {
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
};

}  // namespace zooid::interconnect::wire
