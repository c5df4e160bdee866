// End points: badges tell senders apart, and only the first capability gives them.
#include <zooid/abi/lmp.hpp>

#include "space.hpp"

namespace zooid::guest {
namespace {

using abi::Status;

/// An end point of ours, made once: rings are never given back.
struct Own {
    std::uint64_t ring = 0;
    std::uint32_t cptr = native::runtime().create_endpoint(4, 0, &ring);
};
const Own& own() {
    static const Own made;
    return made;
}

class EndPoints : public Space {
protected:
    void SetUp() override {
        Space::SetUp();
        ASSERT_NE(own().cptr, 0U);
    }

    /// Sends one word by `cptr` and takes it out of the ring. @return the badge it came with.
    static std::uint64_t badge_of_a_message(std::uint32_t cptr) {
        auto& ring = *reinterpret_cast<abi::LmpRing*>(own().ring);
        const auto* slots = reinterpret_cast<const abi::LmpSlot*>(&ring + 1);
        const std::uint64_t taken = ring.acknowledged.load();
        const auto sent = native::kernel_call(abi::call_word(abi::Call::lmp_send, 0, cptr),
                                              {.rdi = abi::lmp_header(9, 0, 1), .rdx = 0x5eed});
        EXPECT_EQ(abi::name(sent.status), "ok");
        const abi::LmpSlot& slot = slots[taken % 4];
        EXPECT_EQ(slot.payload[0], 0x5eedU);
        ring.acknowledged.store(taken + 1);
        return abi::lmp_badge(slot.control.load());
    }
};

TEST_F(EndPoints, AMessageCarriesTheBadgeItWasSentBy) {
    EXPECT_EQ(badge_of_a_message(own().cptr), 0U);
    expect_status(mint_badge(own().cptr, cptr(1), 77), Status::ok);
    expect_status(mint_badge(own().cptr, cptr(2), abi::badge_max), Status::ok);
    EXPECT_EQ(badge_of_a_message(cptr(1)), 77U);
    EXPECT_EQ(badge_of_a_message(cptr(2)), abi::badge_max);
    expect_status(native::copy_capability(cptr(1), place(3)), Status::ok);
    EXPECT_EQ(badge_of_a_message(cptr(3)), 77U);
    abi::CapWords words;
    expect_status(native::identify(cptr(3), words), Status::ok);
    EXPECT_EQ(words.word[3] >> 32, 77U);
}

TEST_F(EndPoints, ABadgeIsGivenOnceAndOnlyToEndPoints) {
    expect_status(mint_badge(own().cptr, cptr(1), abi::badge_max + 1), Status::out_of_range);
    expect_status(mint_badge(ram, cptr(1), 5), Status::bad_argument);
    expect_status(mint_badge(own().cptr, cptr(1), 5), Status::ok);
    expect_status(mint_badge(cptr(1), cptr(2), 6), Status::wrong_rights);
    expect_status(mint_badge(cptr(1), cptr(2), 0), Status::ok);
    EXPECT_EQ(badge_of_a_message(cptr(2)), 5U);
}

TEST_F(EndPoints, AClientCannotTakeTheServersEndPointAway) {
    expect_status(mint_badge(own().cptr, cptr(1), 5), Status::ok);
    expect_status(native::revoke_capability(cptr(1)), Status::wrong_rights);
    EXPECT_EQ(badge_of_a_message(own().cptr), 0U);
    expect_status(native::revoke_capability(own().cptr), Status::ok);
    expect_status(
        native::kernel_call(abi::call_word(abi::Call::lmp_send, 0, cptr(1)), {.rdi = 0, .rdx = 0}),
        Status::invalid_capability);
    EXPECT_EQ(badge_of_a_message(own().cptr), 0U);
}

}  // namespace
}  // namespace zooid::guest
