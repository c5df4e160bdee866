// Request rings and presence lines: the kernel's own file against another core that the test plays,
// which does whatever it may at every step of the protocol.
#include <gtest/gtest.h>

#include <memory>

#include "cpudriver/dispatch/request_rings.hpp"
#include "host_kernel.hpp"

namespace zooid::cpudriver::testing {
namespace {

using abi::Presence;
using abi::RequestOp;
using abi::Status;

constexpr std::uint32_t peer = 1;  // the core that the test plays

abi::Request request_of(RequestOp op, std::uint64_t domain = 0) {
    abi::Request request{};
    request.op = static_cast<std::uint32_t>(op);
    request.domain = domain;
    request.pages = 1;
    return request;
}

class Requests : public ::testing::Test {
protected:
    abi::PresenceLine& line(std::uint32_t core) {
        return *reinterpret_cast<abi::PresenceLine*>(host().shared_region() +
                                                     abi::presence_offset(core));
    }
    abi::RequestRing& ring(std::uint32_t target, std::uint32_t source) {
        return *reinterpret_cast<abi::RequestRing*>(host().shared_region() +
                                                    abi::ring_offset(host_cores, target, source));
    }
    void say(std::uint32_t core, Presence state) {
        line(core).state.store(static_cast<std::uint32_t>(state));
    }
    /// As the other core posts. @return false: full
    bool post_to_us(const abi::Request& request) {
        abi::RequestRing& to_us = ring(0, peer);
        const std::uint64_t posted = to_us.posted.load();
        if (posted - to_us.done.load() == abi::ring_requests_max) return false;
        to_us.requests[posted % abi::ring_requests_max] = request;
        to_us.posted.store(posted + 1);
        return true;
    }
    [[nodiscard]] bool we_halt() {
        try {
            halt_until_interrupt();
        } catch (...) {
            return true;
        }
        return false;
    }

    /// A machine that has just begun.
    HostKernel& renew() {
        host_.reset();  // one at a time
        host_ = std::make_unique<HostKernel>();
        return *host_;
    }
    HostKernel& host() { return *host_; }

private:
    std::unique_ptr<HostKernel> host_ = std::make_unique<HostKernel>();
};

TEST_F(Requests, ArePostedOnlyToCoresThatCanServeThem) {
    EXPECT_EQ(post_request(0, request_of(RequestOp::flush)), std::unexpected(Status::out_of_range));
    EXPECT_EQ(post_request(host_cores, request_of(RequestOp::flush)),
              std::unexpected(Status::out_of_range));
    for (const Presence gone : {Presence::absent, Presence::dead}) {
        say(peer, gone);
        EXPECT_EQ(post_request(peer, request_of(RequestOp::flush)),
                  std::unexpected(Status::denied));
    }
    EXPECT_EQ(ring(peer, 0).posted.load(), 0U);
    EXPECT_TRUE(host().ipis.empty());
}

TEST_F(Requests, InterruptWhoIsAwakeAndWhoMustRun) {
    say(peer, Presence::awake);
    EXPECT_EQ(post_request(peer, request_of(RequestOp::unmap)), 1U);
    EXPECT_EQ(host().ipis.size(), 1U);
    say(peer, Presence::halted);
    EXPECT_EQ(post_request(peer, request_of(RequestOp::unmap)), already_done);
    EXPECT_EQ(host().ipis.size(), 1U) << "it drains before it runs user code";
    EXPECT_EQ(post_request(peer, request_of(RequestOp::notify)), already_done);
    EXPECT_EQ(host().ipis.size(), 2U) << "it must run";
}

// A halted core is not woken for invalidations, until its ring is half full; a full ring refuses.
TEST_F(Requests, FillTheRingOfAHaltedCore) {
    say(peer, Presence::halted);
    for (unsigned i = 0; i < abi::ring_requests_max; ++i) {
        EXPECT_EQ(post_request(peer, request_of(RequestOp::unmap)), already_done);
        EXPECT_EQ(host().ipis.size(),
                  i < abi::ring_requests_max / 2 ? 0U : i + 1 - abi::ring_requests_max / 2);
    }
    EXPECT_EQ(post_request(peer, request_of(RequestOp::unmap)),
              std::unexpected(Status::would_block));
    EXPECT_EQ(ring(peer, 0).posted.load(), abi::ring_requests_max);
    ring(peer, 0).done.store(1);
    EXPECT_TRUE(post_request(peer, request_of(RequestOp::unmap)).has_value());
}

TEST_F(Requests, AreDoneWhenTheTargetSaysSoOrIsDead) {
    say(peer, Presence::awake);
    const std::uint64_t before = ~std::uint64_t{0} - 1;  // the counters are about to wrap
    ring(peer, 0).posted.store(before);
    ring(peer, 0).done.store(before);
    const auto first = post_request(peer, request_of(RequestOp::flush));
    ASSERT_TRUE(first);
    EXPECT_FALSE(request_done(peer, *first));
    ring(peer, 0).done.store(before + 1);
    EXPECT_TRUE(request_done(peer, *first));
    EXPECT_TRUE(request_done(peer, already_done));
    EXPECT_TRUE(request_done(host_cores, 5)) << "no such core";
    ring(peer, 0).done.store(0);
    say(peer, Presence::dead);
    EXPECT_TRUE(request_done(peer, 77));
}

TEST_F(Requests, AreServedInOrderAndTheirSourceIsToldWhenItHalted) {
    Dispatcher& dispatcher = host().make_dispatcher(9);
    const std::uint64_t at = physical(&dispatcher).value;
    say(peer, Presence::awake);
    for (unsigned i = 0; i < 3; ++i) ASSERT_TRUE(post_to_us(request_of(RequestOp::notify, at)));
    ASSERT_TRUE(post_to_us(request_of(RequestOp::notify, at + 64)));  // nobody's: nothing to do
    drain_requests();
    EXPECT_EQ(dispatcher.frame->event_count, 3U);
    EXPECT_EQ(ring(0, peer).done.load(), 4U);
    EXPECT_EQ(kernel.requests_served, 4U);
    EXPECT_TRUE(host().ipis.empty()) << "the source looks for itself";
    say(peer, Presence::halted);
    ASSERT_TRUE(post_to_us(request_of(RequestOp::flush)));
    drain_requests();
    EXPECT_EQ(host().ipis, std::vector<std::uint64_t>{peer});
    drain_requests();
    EXPECT_EQ(host().ipis.size(), 1U) << "nothing was done, so nothing is said";
}

// A kernel that writes what none of ours posts is broken: its ring is closed at that request, with
// one report; those before it were served, other cores' rings go on, and we halt all the same.
TEST_F(Requests, ThatAreMalformedCloseTheirRing) {
    abi::Request too_long = request_of(RequestOp::unmap);
    too_long.pages = request_pages_max + 1;
    abi::Request empty = request_of(RequestOp::protect);
    empty.pages = 0;
    for (const abi::Request& bad : {request_of(static_cast<RequestOp>(0)),
                                    request_of(static_cast<RequestOp>(77)), too_long, empty}) {
        HostKernel& host = renew();
        Dispatcher& dispatcher = host.make_dispatcher(9);
        const auto notify = request_of(RequestOp::notify, physical(&dispatcher).value);
        say(peer, Presence::awake);
        ASSERT_TRUE(post_to_us(notify));
        ASSERT_TRUE(post_to_us(bad));
        ASSERT_TRUE(post_to_us(notify));
        drain_requests();
        drain_requests();
        EXPECT_EQ(dispatcher.frame->event_count, 1U);
        EXPECT_EQ(ring(0, peer).done.load(), 1U);
        EXPECT_EQ(kernel.malformed_requests, 1U);
        EXPECT_EQ(host.closed, std::vector<std::uint64_t>{peer});
        ring(0, 2).requests[0] = notify;
        ring(0, 2).posted.store(1);
        drain_requests();
        EXPECT_EQ(dispatcher.frame->event_count, 2U);
        EXPECT_TRUE(we_halt());
    }
}

TEST_F(Requests, MoreThanARingHoldsCloseIt) {
    say(peer, Presence::awake);
    ring(0, peer).posted.store(abi::ring_requests_max + 1);
    drain_requests();
    EXPECT_EQ(kernel.requests_served, 0U);
    EXPECT_EQ(host().closed, std::vector<std::uint64_t>{peer});
}

// Goal: we never halt with a request that came before we said so and that nobody interrupts us for.
// Method: the other core posts at each step of the way to the halt, and interrupts us as our line
// then says.
TEST_F(Requests, ComeInOnTheWayToTheHalt) {
    for (unsigned when = 0; when < 3; ++when) {
        SCOPED_TRACE(when);
        bool interrupted = false;
        const auto post = [&] {
            host().step = nullptr;
            ASSERT_TRUE(post_to_us(request_of(RequestOp::notify)));
            const auto seen = static_cast<Presence>(line(0).state.load());
            interrupted = seen == Presence::awake || seen == Presence::halted;
        };
        if (when == 0) post();
        host().step = [&](unsigned step) {
            const auto wanted =
                when == 1 ? ProtocolStep::presence_changes : ProtocolStep::presence_changed;
            if (when != 0 && step == static_cast<unsigned>(wanted)) post();
        };
        const std::uint32_t epoch = line(0).epoch.load();
        EXPECT_FALSE(we_halt()) << "a request was there before the last look";
        EXPECT_TRUE(interrupted || when == 0);
        EXPECT_EQ(static_cast<Presence>(line(0).state.load()), Presence::awake);
        EXPECT_EQ(line(0).epoch.load(), epoch + 2);
        drain_requests();
    }
    host().step = nullptr;
    EXPECT_TRUE(we_halt());
    EXPECT_EQ(static_cast<Presence>(line(0).state.load()), Presence::halted);
}

/// Everything the other core may do between two steps of ours: 0 to 4 steps of its own.
class Interleavings : public Requests {
protected:
    void target_step() {
        abi::RequestRing& ours = ring(peer, 0);
        const bool news = ours.posted.load() != ours.done.load();
        switch (at_) {
            case At::user:  // halts
                say(peer, Presence::halted);
                at_ = At::said_halted;
                return;
            case At::said_halted:  // looks again
                if (!news) {
                    at_ = At::halted;
                    return;
                }
                [[fallthrough]];
            case At::halted:  // something interrupts it
                say(peer, Presence::awake);
                at_ = At::said_awake;
                return;
            case At::said_awake:
                ours.done.store(ours.posted.load());
                at_ = At::user;
                return;
        }
    }
    void target_steps(unsigned count) {
        for (unsigned i = 0; i < count; ++i) target_step();
    }

    enum class At : std::uint8_t { user, said_halted, halted, said_awake };
    At at_ = At::user;
};

// Goal: whoever is told "already done" may reuse the page: the target runs no user code before it
// has drained; and whoever is given a ticket will see it done.
// Method: every number of target's steps before the post and at each of its steps, every state to
// begin with: 5^3 histories, twice.
TEST_F(Interleavings, OfAPostAndAHaltLoseNothing) {
    unsigned spared = 0, interrupted = 0;
    for (const RequestOp op : {RequestOp::unmap, RequestOp::notify}) {
        for (unsigned history = 0; history < 125; ++history) {
            SCOPED_TRACE(::testing::Message() << "history " << history);
            host().step = nullptr;
            at_ = At::user;
            say(peer, Presence::awake);
            ring(peer, 0).done.store(ring(peer, 0).posted.load());
            host().ipis.clear();
            target_steps(history % 5);
            host().step = [&](unsigned step) {
                if (step == static_cast<unsigned>(ProtocolStep::posted))
                    target_steps(history / 5 % 5);
                if (step == static_cast<unsigned>(ProtocolStep::fenced)) target_steps(history / 25);
            };
            const auto ticket = post_request(peer, request_of(op));
            ASSERT_TRUE(ticket);
            const bool drained = ring(peer, 0).done.load() == ring(peer, 0).posted.load();
            const bool told = !host().ipis.empty();
            if (*ticket == already_done)
                EXPECT_TRUE(drained || at_ != At::user) << "it runs on with the old translation";
            if (*ticket != already_done) EXPECT_TRUE(told) << "the ticket may never be done";
            const bool looks_again = at_ == At::said_halted || at_ == At::said_awake;
            if (op == RequestOp::notify)
                EXPECT_TRUE(drained || told || looks_again) << "it sleeps for ever";
            ++(told ? interrupted : spared);
        }
    }
    EXPECT_GT(spared, 20U);
    EXPECT_GT(interrupted, 20U);
}

}  // namespace
}  // namespace zooid::cpudriver::testing
