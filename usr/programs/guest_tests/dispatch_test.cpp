// Full rings, as a domain meets them.
#include <gtest/gtest.h>

#include <zooid/abi/lmp.hpp>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

#include "space.hpp"

namespace zooid::guest {
namespace {

using abi::Status;

Status send(std::uint32_t end_point) {
    return native::kernel_call(abi::call_word(abi::Call::lmp_send, 0, end_point),
                               {.rdi = abi::lmp_header(1, 0, 0)})
        .status;
}

// The status tells the sender, and the ring tells the receiver that somebody waits for room.
TEST(Lmp, AFullRingIsSeenByBothSides) {
    constexpr std::uint32_t slots = 4;
    std::uint64_t address = 0;
    const std::uint32_t end_point = native::runtime().create_endpoint(slots, 0, &address);
    ASSERT_NE(end_point, 0U);
    auto& ring = *reinterpret_cast<abi::LmpRing*>(address);
    for (unsigned round = 1; round <= 10; ++round) {
        for (std::uint32_t i = 0; i < slots; ++i) ASSERT_EQ(send(end_point), Status::ok);
        EXPECT_EQ(ring.room_wanted.load(), 0U);
        ASSERT_EQ(send(end_point), Status::would_block);
        EXPECT_NE(ring.room_wanted.load(), 0U);
        ring.room_wanted.store(0);
        ring.acknowledged.store(std::uint64_t{slots} * round);
    }
}

}  // namespace
}  // namespace zooid::guest
