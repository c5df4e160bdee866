// Dispatchers that end at any moment: in a message, in an upcall, in a reflected call, ready,
// asleep; stopped, removed, or their memory taken from below them. The kernel forgets them at once.
#include <gtest/gtest.h>

#include <zooid/abi/lmp.hpp>
#include <zooid/peer/peer.hpp>

#include "space.hpp"

namespace zooid::guest {
namespace {

using abi::CapType;
using abi::Status;
using peer::Peer;
using peer::PeerWork;

constexpr std::uint32_t peer_cnode = 251;  // L1 index that the libos never reaches
constexpr unsigned turns_max = 1000;

/// How a dispatcher is ended.
enum class End : std::uint8_t { stop, remove, revoke_all, take_frame, take_tree };

std::uint32_t peer_ram() {
    static const std::uint32_t ram = native::runtime().allocate_ram(512 * 1024);
    return ram;
}

void yield() { native::kernel_call(abi::call_word(abi::Call::yield)); }

/// Lets the peer run until it is where its work keeps it.
void let_it_begin(const Peer& peer, PeerWork work) {
    const bool upcalls = work == PeerWork::fault || work == PeerWork::reflect;
    for (unsigned turn = 0; turn < turns_max && (turn < 3 || (upcalls && peer.upcalls() == 0));
         ++turn)
        yield();
    if (upcalls) {
        EXPECT_GT(peer.upcalls(), 0U);
    }
}

/// Destroys the object behind one of the peer's capabilities. @return its RAM as a frame: zeros
std::uint64_t take(const Peer& peer, std::uint32_t number, std::uint64_t bytes) {
    expect_status(native::revoke_capability(peer.slot(number)), Status::ok);
    expect_status(native::remove_capability(peer.slot(number)), Status::ok);
    expect_status(native::retype(peer.ram(), peer.offset_of(number), CapType::frame, bytes, 1,
                                 {.cptr = peer.slot(number)}),
                  Status::ok);
    return native::runtime().map_frame(peer.slot(number), 0, bytes, 0).address;
}

void expect_zeros(std::uint64_t address, std::uint64_t bytes) {
    ASSERT_NE(address, 0U);
    const auto* words = reinterpret_cast<const volatile std::uint64_t*>(address);
    for (std::uint64_t i = 0; i < bytes / 8; ++i)
        ASSERT_EQ(words[i], 0U) << "somebody still writes at " << i * 8;
}

/// Ends the peer, and sees that nothing of it is left to run or to be written.
void end(const Peer& peer, End how) {
    std::uint64_t taken = 0, bytes = 0;
    switch (how) {
        case End::stop:
            expect_status(native::invoke(peer.slot(Peer::dispatcher_slot), abi::DispatcherOp::stop),
                          Status::ok);
            break;
        case End::remove:  // the last capability of it; its end points go with it
            expect_status(native::remove_capability(peer.slot(Peer::dispatcher_slot)), Status::ok);
            break;
        case End::revoke_all:
            expect_status(native::revoke_capability(peer.ram()), Status::ok);
            return;
        case End::take_frame:
            bytes = 16 * 1024;
            taken = take(peer, Peer::frame_slot, bytes);
            break;
        case End::take_tree:
            bytes = 4096;
            taken = take(peer, Peer::tree_slot, bytes);
            break;
    }
    for (unsigned turn = 0; turn < 10; ++turn) {
        expect_status(native::invoke(peer.end_point(), abi::EndPointOp::notify),
                      Status::invalid_capability);
        yield();
    }
    if (taken != 0) expect_zeros(taken, bytes);
    const auto sent =
        native::kernel_call(abi::call_word(abi::Call::lmp_send, abi::lmp_switch, peer.end_point()),
                            {.rdi = std::uint64_t{1} << 32});
    expect_status(sent, Status::invalid_capability);
}

class Removal : public testing::TestWithParam<PeerWork> {};
INSTANTIATE_TEST_SUITE_P(Works, Removal,
                         testing::Values(PeerWork::yield, PeerWork::sleep, PeerWork::fault,
                                         PeerWork::reflect));

TEST_P(Removal, EndsADispatcherWhateverItDoes) {
    for (const End how :
         {End::stop, End::remove, End::revoke_all, End::take_frame, End::take_tree}) {
        SCOPED_TRACE(testing::Message() << "end " << static_cast<unsigned>(how));
        const Peer peer(peer_cnode, GetParam(), 0, peer_ram());
        ASSERT_EQ(abi::name(peer.status()), abi::name(Status::ok));
        let_it_begin(peer, GetParam());
        end(peer, how);
        expect_status(native::revoke_capability(peer.ram()), Status::ok);
    }
}

// The receiver runs in the rest of the sender's slice; the sender, which waits for its own turn, is
// this test; the peer has a message of ours in its ring and one of its own on the way.
TEST(Removals, EndADispatcherInAMessage) {
    constexpr std::uint32_t slots = 8;
    std::uint64_t ring_address = 0;
    const std::uint32_t ours = native::runtime().create_endpoint(slots, 0, &ring_address);
    auto* ring = reinterpret_cast<abi::LmpRing*>(ring_address);
    for (const End how :
         {End::stop, End::remove, End::revoke_all, End::take_frame, End::take_tree}) {
        SCOPED_TRACE(testing::Message() << "end " << static_cast<unsigned>(how));
        const Peer peer(peer_cnode, PeerWork::echo, ours, peer_ram());
        ASSERT_EQ(abi::name(peer.status()), abi::name(Status::ok));
        const auto send = [&](std::uint8_t flags) {
            return native::kernel_call(abi::call_word(abi::Call::lmp_send, flags, peer.end_point()),
                                       {.rdi = abi::lmp_header(0, 0, 4)});
        };
        for (unsigned round = 0; round < 20; ++round) {  // more than the ring has: all come back
            expect_status(send(abi::lmp_switch), Status::ok);
            ring->acknowledged.fetch_add(1);
        }
        // Not taken any more: it stands behind the last answer, or has not begun to look.
        expect_status(send(0), Status::ok);
        end(peer, how);
        // Whatever answer came is in our ring, or never comes.
        ring->acknowledged.store(0);
        expect_status(native::invoke(native::slot(abi::BirthSlot::dispatcher),
                                     abi::DispatcherOp::rearm, {.rdi = ours}),
                      Status::ok);
        expect_status(native::revoke_capability(peer.ram()), Status::ok);
    }
}

}  // namespace
}  // namespace zooid::guest
