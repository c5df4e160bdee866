// What messages cost in memory: generated accessors beside a plain struct, and the checked general
// form beside Cap'n Proto's own library. One thread; nothing is sent.
#include <capnp/message.h>
#include <capnp/serialize.h>

#include <array>
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

Samples plain_struct(const Plan& plan) {
    return measure(plan, [](std::uint64_t number) {
        Plain out;
        out.number = number;
        out.signed_ = 9;
        out.left = static_cast<std::uint32_t>(number);
        out.right = static_cast<std::uint32_t>(number);
        out.small = static_cast<std::uint16_t>(number);
        out.tiny = static_cast<std::uint8_t>(number);
        out.flag = number % 2 != 0;
        out.half = 5;
        out.real = 3;
        pass_on(&out);
        check_sum(out.number + static_cast<std::uint64_t>(out.signed_) + out.left + out.right +
                      out.small + out.tiny + (out.flag ? 1 : 0) + out.half +
                      static_cast<std::uint64_t>(out.real),
                  sum_of_fields(number));
    });
}

Samples fast_form(const Plan& plan) {
    return measure(plan, [](std::uint64_t number) {
        record::Records::Fast::Params out;
        static_assert(decltype(out)::fast);
        out.set_number(number);
        out.set_signed_(9);
        out.set_left(static_cast<std::uint32_t>(number));
        out.set_right(static_cast<std::uint32_t>(number));
        out.set_small(static_cast<std::uint16_t>(number));
        out.set_tiny(static_cast<std::uint8_t>(number));
        out.set_flag(number % 2 != 0);
        out.set_half(5);
        out.set_real(3);
        pass_on(&out);
        check_sum(out.number() + static_cast<std::uint64_t>(out.signed_()) + out.left() +
                      out.right() + out.small() + out.tiny() + (out.flag() ? 1 : 0) + out.half() +
                      static_cast<std::uint64_t>(out.real()),
                  sum_of_fields(number));
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
    Row{messages, "plain struct, 9 fields", plain_struct, in_memory},
    Row{messages, "generated, fast form", fast_form, in_memory},
    Row{messages, "generated, general, checked", general_form, in_memory},
    Row{messages, "Cap'n Proto, flat array", capnp_library, in_memory},
};

}  // namespace

std::span<const Row> schema_rows() { return rows; }

}  // namespace zooid::bench
