// The control word of a slot: one 64-bit store publishes the slot.
#pragma once
#include <cassert>
#include <cstdint>

namespace zooid::interconnect {

/// Bits [shift, shift + width) of a control word.
template <unsigned shift_, unsigned width_>
struct ControlField {
    static constexpr unsigned shift = shift_;
    static constexpr unsigned width = width_;
    static constexpr std::uint64_t max = (std::uint64_t{1} << width) - 1;

    static constexpr std::uint64_t get(std::uint64_t word) { return (word >> shift) & max; }
    static constexpr std::uint64_t put(std::uint64_t value) {
        assert(value <= max);
        return (value & max) << shift;
    }
};

/// A decoded control word: a value, never a reference into the ring.
struct Control {
    // clang-format off
    using Sequence     = ControlField< 0, 12>;  // count of this slot's lap position + 1, modulo 4096
    using Acknowledged = ControlField<12, 12>;  // slots of the reverse ring taken so far, modulo 4096
    using Number       = ControlField<24, 15>;  // message number, as the schema gives it
    using Segment      = ControlField<39,  1>;  // the payload is a segment, else a data section
    using Call         = ControlField<40, 11>;  // which of the caller's open calls
    using Capability   = ControlField<51,  1>;  // a capability came with the message
    using Words        = ControlField<52, 11>;  // words from this slot to the end of the message
    using Continuation = ControlField<63,  1>;  // not the first slot of its message
    // clang-format on

    std::uint16_t sequence = 0;
    std::uint16_t acknowledged = 0;
    std::uint16_t number = 0;
    bool segment = false;
    std::uint16_t call = 0;
    bool capability = false;
    std::uint16_t words = 0;
    bool continuation = false;

    [[nodiscard, gnu::always_inline]] constexpr std::uint64_t raw() const {
        return Sequence::put(sequence) | Acknowledged::put(acknowledged) | Number::put(number) |
               Segment::put(segment ? 1 : 0) | Call::put(call) |
               Capability::put(capability ? 1 : 0) | Words::put(words) |
               Continuation::put(continuation ? 1 : 0);
    }

    [[nodiscard]] static constexpr Control from(std::uint64_t word) {
        return {.sequence = static_cast<std::uint16_t>(Sequence::get(word)),
                .acknowledged = static_cast<std::uint16_t>(Acknowledged::get(word)),
                .number = static_cast<std::uint16_t>(Number::get(word)),
                .segment = Segment::get(word) != 0,
                .call = static_cast<std::uint16_t>(Call::get(word)),
                .capability = Capability::get(word) != 0,
                .words = static_cast<std::uint16_t>(Words::get(word)),
                .continuation = Continuation::get(word) != 0};
    }

    friend constexpr bool operator==(const Control&, const Control&) = default;
};

static_assert(Control::Sequence::width + Control::Acknowledged::width + Control::Number::width +
                  Control::Segment::width + Control::Call::width + Control::Capability::width +
                  Control::Words::width + Control::Continuation::width ==
              64);
static_assert(Control::from(0x8123'4567'89ab'cdef).raw() == 0x8123'4567'89ab'cdef);
static_assert(Control::from(~std::uint64_t{0}).raw() == ~std::uint64_t{0});
static_assert(Control{.sequence = 1, .number = 2, .words = 3}.raw() == 0x0030'0000'0200'0001);

/// The counters in a control word wrap here; rings stay far smaller, so no two positions alias.
inline constexpr std::uint64_t sequence_modulus = Control::Sequence::max + 1;
static_assert(Control::Sequence::width == Control::Acknowledged::width);

inline constexpr std::uint16_t call_max = Control::Call::max;
inline constexpr unsigned message_words_max = Control::Words::max;

}  // namespace zooid::interconnect
