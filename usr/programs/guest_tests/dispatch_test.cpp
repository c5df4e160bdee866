// Full rings and reservations, as a domain meets them.
#include <gtest/gtest.h>

#include <zooid/abi/lmp.hpp>
#include <zooid/abi/scheduling.hpp>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

#include "space.hpp"

namespace zooid::guest {
namespace {

using abi::Status;

constexpr std::uint64_t ms = 1'000'000;

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

Status reserve(std::uint64_t period_ns, std::uint64_t budget_ns) {
    return native::invoke(native::slot(abi::BirthSlot::dispatcher), abi::DispatcherOp::reserve,
                          {.rdi = period_ns, .rsi = budget_ns})
        .status;
}

TEST(Reservation, IsAdmittedByWhatIsLeft) {
    if (held(abi::BirthSlot::kernel)) GTEST_SKIP() << "a monitor's own share is fixed";
    EXPECT_EQ(reserve(10 * ms, 10 * ms), Status::limit);  // the monitor has a fifth
    EXPECT_EQ(reserve(10 * ms, 3 * ms), Status::ok);
    EXPECT_EQ(reserve(10 * ms, 11 * ms), Status::out_of_range);
    EXPECT_EQ(reserve(1, 1), Status::out_of_range);
    EXPECT_EQ(reserve(~0ULL, ~0ULL), Status::out_of_range);
    EXPECT_EQ(reserve(0, 0), Status::ok);
    EXPECT_EQ(reserve(0, 0), Status::ok) << "nothing left to give back";
}

}  // namespace
}  // namespace zooid::guest
