// Full rings and reservations, as a domain meets them.
#include <gtest/gtest.h>

#include <zooid/abi/lmp.hpp>
#include <zooid/abi/scheduling.hpp>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

namespace zooid::guest {
namespace {

using abi::Status;

constexpr std::uint64_t ms = 1'000'000;

Status send(std::uint32_t end_point) {
    return native::kernel_call(abi::call_word(abi::Call::lmp_send, 0, end_point),
                               {.rdi = abi::lmp_header(1, 0, 0)})
        .status;
}

// Each round: the ring is filled until a message is refused, then room is made without a word to
// anybody. The refused sender sleeps and is woken by that alone.
TEST(Lmp, ARefusedSenderHearsOfRoom) {
    constexpr std::uint32_t slots = 4;
    constexpr unsigned rounds = 50;
    std::uint64_t address = 0;
    const std::uint32_t end_point = native::runtime().create_endpoint(slots, 0, &address);
    ASSERT_NE(end_point, 0U);
    auto& ring = *reinterpret_cast<abi::LmpRing*>(address);
    for (unsigned round = 0; round < rounds; ++round) {
        for (std::uint32_t i = 0; i < slots; ++i) ASSERT_EQ(send(end_point), Status::ok);
        ASSERT_EQ(send(end_point), Status::would_block);
        const std::uint64_t seen = native::runtime().event_count();
        ring.acknowledged.store(std::uint64_t{slots} * (round + 1));
        const std::uint64_t begin = native::now_ns();
        EXPECT_NE(native::runtime().wait_event(seen, begin + 5'000 * ms), seen);
        EXPECT_LT(native::now_ns() - begin, 4'000 * ms) << "only the deadline woke it";
    }
}

Status reserve(std::uint64_t period_ns, std::uint64_t budget_ns) {
    return native::invoke(native::slot(abi::BirthSlot::dispatcher), abi::DispatcherOp::reserve,
                          {.rdi = period_ns, .rsi = budget_ns})
        .status;
}

TEST(Reservation, IsAdmittedByWhatIsLeft) {
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
