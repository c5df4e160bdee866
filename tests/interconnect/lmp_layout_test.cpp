// The CPU driver spells an endpoint's ring in its own header; both spellings must be one layout.
#include <gtest/gtest.h>

#include <random>
#include <vector>
#include <zooid/abi/lmp.hpp>
#include <zooid/interconnect/core/lmp.hpp>

namespace zooid::interconnect::testing {
namespace {

static_assert(sizeof(abi::LmpSlot) == sizeof(Slot<>));
static_assert(offsetof(abi::LmpSlot, control) == offsetof(Slot<>, control));
static_assert(abi::lmp_payload_words == slot_payload_words);
static_assert(offsetof(abi::LmpRing, acknowledged) == offsetof(LmpWords<>, acknowledged));
static_assert(offsetof(abi::LmpRing, receive_slot) == offsetof(LmpWords<>, receive_slot));
static_assert(offsetof(abi::LmpRing, room_wanted) == offsetof(LmpWords<>, room_wanted));
static_assert(sizeof(abi::LmpRing) == offsetof(LmpEndpoint<>, first_slot));
static_assert(abi::lmp_ring_bytes(ring_slots_default) == endpoint_bytes(ring_slots_default));
static_assert(abi::lmp_slots_max <= ring_slots_max);
static_assert(abi::lmp_message_words_max <= message_words_max);

TEST(LmpLayout, ControlWordsAreTheSame) {
    std::mt19937_64 random(3);
    for (unsigned run = 0; run < 10'000; ++run) {
        const std::uint64_t position = random() % (run % 2 == 0 ? 5'000 : ~std::uint64_t{0});
        const auto number = static_cast<std::uint16_t>(random() % 0x8000);
        const bool segment = random() % 2 == 0;
        const auto call = static_cast<std::uint16_t>(random() & call_max);
        const auto words = static_cast<std::uint16_t>(random() % (abi::lmp_message_words_max + 1));
        const bool capability = random() % 2 == 0;
        const bool continuation = random() % 2 == 0;
        const Control control{
            .sequence = static_cast<std::uint16_t>((position + 1) % sequence_modulus),
            .number = number,
            .segment = segment,
            .call = call,
            .capability = capability,
            .words = words,
            .continuation = continuation};
        // What a sender says is what the kernel writes into the slot.
        const std::vector<std::uint64_t> payload(words);
        const std::uint64_t header =
            lmp_header({.number = number, .call = call, .words = payload, .segment = segment});
        ASSERT_EQ(abi::lmp_call(header), call);
        ASSERT_EQ(abi::lmp_words(header), words);
        ASSERT_EQ(control.raw(), abi::lmp_control(position, abi::lmp_number(header), call,
                                                  capability, words, continuation));
    }
}

}  // namespace
}  // namespace zooid::interconnect::testing
