// What the fuzz targets of the generated decoders share: words made as the input says, read as one
// of a schema's messages.
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>
#include <zooid/interconnect/core/wire/fields.hpp>

namespace zooid::interconnect::fuzz {

inline void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

/// Reads every field of a message, however deep.
struct ReadAll {
    std::uint64_t sum = 0;  // keeps the compiler from leaving reads out
    std::uint64_t structs = 0;

    void operator()(const char*, const auto& value) { read(value); }

    template <class Value>
    void read(const Value& value) {
        if constexpr (requires { value.each_field(*this); }) {
            ++structs;
            value.each_field(*this);
        } else if constexpr (std::is_arithmetic_v<Value>) {
            sum += value != Value{} ? 1 : 0;
        } else if constexpr (std::is_enum_v<Value>) {
            sum += static_cast<std::uint64_t>(value);
        } else if constexpr (requires { value.cptr; }) {
            sum += value.cptr;
        } else if constexpr (std::is_same_v<Value, std::string_view>) {
            for (const char letter : value) sum += static_cast<unsigned char>(letter);
        } else if constexpr (std::is_same_v<Value, std::span<const std::byte>>) {
            for (const std::byte byte : value) sum += std::to_integer<std::uint64_t>(byte);
        } else {
            for (std::uint32_t index = 0; index < value.size(); ++index) read(value.at(index));
        }
    }
};

/// Checks and reads the words where they lie, a heap block of exactly their size: the sanitizer
/// sees one word too far.
template <template <class> class Fields, class Shape>
bool read_in_place(std::span<const std::uint64_t> words) {
    if (!wire::Checker(words.size(), Shape::depth_max).root<Shape>(words)) return false;
    const auto root = wire::StructReader::root(words);
    require(root.has_value(), "what was checked has a root");
    if (!root) return false;
    ReadAll all;
    all.read(Fields<wire::StructReader>(*root));
    require(all.structs <= words.size() + 1, "no more structs than words");
    return true;
}

template <class Message>
struct Decoder;

template <template <class> class Fields, unsigned data_words, bool carries>
struct Decoder<wire::FastMessage<Fields, data_words, carries>> {
    using Message = wire::FastMessage<Fields, data_words, carries>;
    static void run(const MessageHeader& header, std::span<const std::uint64_t> words) {
        const auto message = Message::from_message(header, words);
        require(message.has_value() || header.segment, "any words are a fast message");
        ReadAll all;
        if (message) all.read(*message);
    }
};

template <template <class> class Fields, class Shape, unsigned words_max, bool carries>
struct Decoder<wire::GeneralMessage<Fields, Shape, words_max, carries>> {
    using Message = wire::GeneralMessage<Fields, Shape, words_max, carries>;
    static void run(const MessageHeader& header, std::span<const std::uint64_t> words) {
        const auto message = Message::from_message(header, words);
        if (header.segment && !header.cut && words.size() <= words_max)
            require(message.has_value() == read_in_place<Fields, Shape>(words),
                    "a message is what passes the check");
        ReadAll all;
        if (message) all.read(*message);
        require(all.structs <= words.size() + 2, "no more structs than words");
    }
};

/// The messages of some methods, chosen by number.
template <class... Methods>
struct Messages {
    static void
    run(unsigned which, const MessageHeader& header, std::span<const std::uint64_t> words) {
        unsigned number = 0;
        (one<typename Methods::Params>(number, which, header, words), ...);
        (one<typename Methods::Results>(number, which, header, words), ...);
    }

private:
    template <class Message>
    static void one(unsigned& number, unsigned which, const MessageHeader& header,
                    std::span<const std::uint64_t> words) {
        if (number++ == which % (2 * sizeof...(Methods))) Decoder<Message>::run(header, words);
    }
};

/// Words of a message: the input's first byte says how many, each four bytes behind it write a
/// pointer, the tag of a list, some letters, or bits.
std::vector<std::uint64_t> make_words(std::span<const std::uint8_t> input);

/// One input: which message, how it claims to have come, its words.
template <class List>
void decode(const std::uint8_t* data, std::size_t size) {
    if (size < 3) return;
    const auto words = make_words({data + 2, size - 2});
    const MessageHeader header{.words = static_cast<std::uint16_t>(words.size()),
                               .segment = (data[1] & 7) != 0,
                               .cut = (data[1] & 0x78) == 0x78,
                               .capability = data[1] & 0x80u};
    List::run(data[0], header, words);
}

}  // namespace zooid::interconnect::fuzz
