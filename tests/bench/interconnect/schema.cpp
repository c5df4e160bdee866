// What messages cost in memory: generated accessors beside a plain struct, and the checked general
// form beside Cap'n Proto's own library. One thread; nothing is sent.
#include <capnp/message.h>
#include <capnp/serialize.h>

#include <array>
#include <concepts>
#include <cstring>
#include <string_view>
#include <zooid/record/record.hpp>

#include "record.capnp.h"
#include "rows.hpp"

namespace zooid::bench {
namespace {

constexpr std::string_view title = "a title of some length";
constexpr std::array<std::string_view, 2> labels{"left part", "right"};
constexpr unsigned value_count = 6;

/// The compiler must believe that someone else reads and writes what lies there.
void pass_on(void* memory) { asm volatile("" : : "r"(memory) : "memory"); }

void check_sum(std::uint64_t sum, std::uint64_t wanted) {
    if (sum == wanted) return;
    std::fprintf(stderr, "a message was read as another one\n");
    std::abort();
}

template <class Operation>
Samples measure(const Plan& plan, Operation operation) {
    const auto work = [&](std::uint64_t first, std::uint64_t count) {
        for (std::uint64_t number = first; number < first + count; ++number) operation(number);
    };
    return side_by_side(plan, [](std::uint64_t, std::uint64_t) {}, work);
}

/// The fields of record.capnp's Fast as a programmer would declare them.
struct Plain {
    std::uint64_t number;
    std::int64_t signed_;
    std::uint32_t left;
    std::uint32_t right;
    std::uint16_t small;
    std::uint8_t tiny;
    bool flag;
    std::uint16_t half;
    double real;
};

std::uint64_t sum_of_fields(std::uint64_t number) {
    return number + static_cast<std::uint32_t>(number) * std::uint64_t{2} + 9 +
           static_cast<std::uint16_t>(number) + static_cast<std::uint8_t>(number) + number % 2 + 5 +
           3;
}

void fill(Plain& out, std::uint64_t number) {
    out.number = number;
    out.signed_ = 9;
    out.left = static_cast<std::uint32_t>(number);
    out.right = static_cast<std::uint32_t>(number);
    out.small = static_cast<std::uint16_t>(number);
    out.tiny = static_cast<std::uint8_t>(number);
    out.flag = number % 2 != 0;
    out.half = 5;
    out.real = 3;
}

std::uint64_t sum(const Plain& in) {
    return in.number + static_cast<std::uint64_t>(in.signed_) + in.left + in.right + in.small +
           in.tiny + (in.flag ? 1 : 0) + in.half + static_cast<std::uint64_t>(in.real);
}

using Fast = record::Records::Fast::Params;
static_assert(Fast::fast && Fast::words_max * sizeof(std::uint64_t) == sizeof(Plain));

void fill(Fast& out, std::uint64_t number) {
    out.set_number(number);
    out.set_signed_(9);
    out.set_left(static_cast<std::uint32_t>(number));
    out.set_right(static_cast<std::uint32_t>(number));
    out.set_small(static_cast<std::uint16_t>(number));
    out.set_tiny(static_cast<std::uint8_t>(number));
    out.set_flag(number % 2 != 0);
    out.set_half(5);
    out.set_real(3);
}

std::uint64_t sum(const Fast& in) {
    return in.number() + static_cast<std::uint64_t>(in.signed_()) + in.left() + in.right() +
           in.small() + in.tiny() + (in.flag() ? 1 : 0) + in.half() +
           static_cast<std::uint64_t>(in.real());
}

/// What the accessors cost where the message lies: nothing is sent.
template <class Message>
Samples in_place(const Plan& plan) {
    return measure(plan, [](std::uint64_t number) {
        Message out;
        fill(out, number);
        pass_on(&out);
        check_sum(sum(out), sum_of_fields(number));
    });
}

const void* words_of(const Plain& message) { return &message; }
const void* words_of(const Fast& message) { return message.words().data(); }

/// As a ring takes it and gives it: word by word.
void copy_words(interconnect::HardwareMemory::Word* to, const void* from) {
    for (unsigned index = 0; index < Fast::words_max; ++index) {
        std::uint64_t word = 0;
        std::memcpy(&word, static_cast<const std::byte*>(from) + index * sizeof word, sizeof word);
        interconnect::HardwareMemory::store(to[index], word);
    }
}

/// The same through a slot: whoever fills a plain struct field by field makes the processor wait
/// when whole words of it are copied.
template <class Message>
Samples through_slot(const Plan& plan) {
    static std::array<interconnect::HardwareMemory::Word, Fast::words_max> slot;
    return measure(plan, [](std::uint64_t number) {
        Message out;
        fill(out, number);
        pass_on(&out);
        copy_words(slot.data(), words_of(out));
        pass_on(slot.data());
        std::array<std::uint64_t, Fast::words_max> words;
        for (unsigned index = 0; index < words.size(); ++index)
            words[index] = interconnect::HardwareMemory::load(slot[index]);
        Message in;
        if constexpr (std::same_as<Message, Fast>) {
            in = Fast::from_words(words).value_or(Fast());
        } else {
            std::memcpy(&in, words.data(), sizeof in);
        }
        pass_on(&in);
        check_sum(sum(in), sum_of_fields(number));
    });
}

std::uint64_t sum_of_general(std::uint64_t number) {
    return number + title.size() + value_count * (value_count - 1) / 2 +
           std::uint64_t{value_count} * static_cast<std::uint32_t>(number) + labels[0].size() +
           labels[1].size() + 1;
}

/// Builds, copies the words as a ring does, checks all of them, reads all of it.
Samples general_form(const Plan& plan) {
    using Message = record::Records::General::Params;
    static std::array<std::uint64_t, Message::words_max> ring;
    return measure(plan, [](std::uint64_t number) {
        Message out;
        out.set_number(number);
        std::array<std::uint32_t, value_count> values;
        for (std::uint32_t i = 0; i < value_count; ++i)
            values[i] = static_cast<std::uint32_t>(number) + i;
        auto parts = out.init_parts(2);
        bool room = out.set_title(title) && out.set_values(values) && parts;
        for (std::uint32_t i = 0; room && i < 2; ++i) {
            auto part = parts->at(i);
            part.set_id(i);
            room = part.set_label(labels[i]).has_value();
        }
        check_sum(room ? 1 : 0, 1);
        const auto words = out.words();
        std::memcpy(ring.data(), words.data(), words.size_bytes());
        pass_on(ring.data());
        const auto in = Message::from_words(std::span(ring).first(words.size()));
        check_sum(in ? 1 : 0, 1);
        std::uint64_t sum = in->number() + in->title().size();
        const auto read_values = in->values();
        for (std::uint32_t i = 0; i < read_values.size(); ++i) sum += read_values.at(i);
        const auto read_parts = in->parts();
        for (std::uint32_t i = 0; i < read_parts.size(); ++i) {
            const auto part = read_parts.at(i);
            sum += part.id() + part.label().size();
        }
        check_sum(sum, sum_of_general(number));
    });
}

Samples capnp_library(const Plan& plan) {
    return measure(plan, [](std::uint64_t number) {
        capnp::MallocMessageBuilder builder;
        auto out = builder.initRoot<record_capnp::General>();
        out.setNumber(number);
        out.setTitle(capnp::Text::Reader(title.data(), title.size()));
        auto values = out.initValues(value_count);
        for (std::uint32_t i = 0; i < value_count; ++i)
            values.set(i, static_cast<std::uint32_t>(number) + i);
        auto parts = out.initParts(2);
        for (std::uint32_t i = 0; i < 2; ++i) {
            auto part = parts[i];
            part.setId(i);
            part.setLabel(capnp::Text::Reader(labels[i].data(), labels[i].size()));
        }
        const auto flat = capnp::messageToFlatArray(builder);
        pass_on(const_cast<capnp::word*>(flat.begin()));
        capnp::FlatArrayMessageReader reader(flat);
        const auto in = reader.getRoot<record_capnp::General>();
        std::uint64_t sum = in.getNumber() + in.getTitle().size();
        for (const std::uint32_t value : in.getValues()) sum += value;
        for (const auto part : in.getParts()) sum += part.getId() + part.getLabel().size();
        check_sum(sum, sum_of_general(number));
    });
}

constexpr Plan in_memory{.cores = {}, .pieces = 161, .operations = 1024};

constexpr std::array rows{
    Row{messages, "plain struct, 9 fields", in_place<Plain>, in_memory},
    Row{messages, "generated, fast form", in_place<Fast>, in_memory},
    Row{messages, "plain struct, by a slot", through_slot<Plain>, in_memory},
    Row{messages, "fast form, by a slot", through_slot<Fast>, in_memory},
    Row{messages, "generated, general, checked", general_form, in_memory},
    Row{messages, "Cap'n Proto, flat array", capnp_library, in_memory},
};

}  // namespace

std::span<const Row> schema_rows() { return rows; }

}  // namespace zooid::bench
