// Sessions of a host with a guest's relay; the knowledge base is a queue.
#include <gtest/gtest.h>

#include <deque>
#include <zooid/skb/attach/relay.hpp>

namespace zooid::skb::attach {
namespace {

using interconnect::reply_bit;
using interconnect::SendError;

struct FakeService {
    void bind() {
        binding = true;
        ++binds;
    }
    void drop() {
        bound = false;
        ++drops;
    }
    [[nodiscard]] bool is_binding() const { return binding; }
    [[nodiscard]] bool is_bound() const { return bound; }
    void finish(bool good) {
        binding = false;
        bound = good;
    }
    std::expected<void, SendError> send(const interconnect::OutMessage& message) {
        if (!bound) return std::unexpected(SendError::closed);
        if (requests.size() == room) return std::unexpected(SendError::full);
        requests.push_back({message.number, message.call, message.words[0]});
        return {};
    }
    std::optional<interconnect::MessageHeader> receive(std::span<std::uint64_t> into) {
        if (replies.empty()) return std::nullopt;
        const Words reply = replies.front();
        replies.pop_front();
        into[0] = reply.word;
        return interconnect::MessageHeader{.number = reply.number, .call = reply.call, .words = 1};
    }

    struct Words {
        std::uint16_t number = 0;
        std::uint16_t call = 0;
        std::uint64_t word = 0;
    };
    /// Answers the oldest request.
    void answer(std::uint64_t word) {
        const Words request = requests.front();
        requests.pop_front();
        replies.push_back(
            {static_cast<std::uint16_t>(request.number | reply_bit), request.call, word});
    }
    std::size_t room = 4;
    bool binding = false;
    bool bound = false;
    int binds = 0;
    int drops = 0;
    std::deque<Words> requests;
    std::deque<Words> replies;
};

class RelayTest : public ::testing::Test {
protected:
    void give(const std::vector<std::byte>& bytes) {
        std::span<const std::byte> rest(bytes);
        while (!rest.empty()) {
            const std::size_t count = std::min(rest.size(), relay.reader().room());
            ASSERT_GT(count, 0U);
            relay.reader().feed(rest.first(count));
            rest = rest.subspan(count);
            turns();
        }
    }
    void turns() {
        for (int i = 0; i < 100 && relay.turn(); ++i) continue;
    }
    void hello(std::uint16_t session) {
        std::vector<std::byte> line;
        append_hello(line, session);
        give(line);
    }
    void open(std::uint16_t session) {
        hello(session);
        service.finish(true);
        turns();
    }
    void
    ask(std::uint16_t session, std::uint16_t call, std::uint64_t word, std::uint16_t number = 1) {
        std::vector<std::byte> line;
        append_message(line, session,
                       {.number = number, .call = call, .words = std::span(&word, 1)});
        give(line);
    }
    struct Said {
        FrameKind kind{};
        std::uint16_t session = 0;
        std::uint64_t what = 0;  // of a message its word; of an end its reason
        std::uint16_t call = 0;
    };
    /// What the relay has sent since the last look.
    std::vector<Said> said() {
        std::vector<Said> all;
        FrameReader reader;
        std::span<const std::byte> rest(relay.out());
        for (;;) {
            const std::size_t count = std::min(rest.size(), reader.room());
            reader.feed(rest.first(count));
            rest = rest.subspan(count);
            const auto frame = reader.next();
            EXPECT_TRUE(frame.has_value());
            if (!frame) break;
            if (!*frame) {
                if (rest.empty()) break;
                continue;
            }
            Said one{.kind = (*frame)->kind, .session = (*frame)->session};
            LineMessage message;
            if (one.kind == FrameKind::message && read_message((*frame)->payload, message)) {
                one.what = message.words[0];
                one.call = message.header.call;
            } else if (one.kind == FrameKind::end) {
                one.what = static_cast<std::uint64_t>(end_reason(**frame).value());
            }
            all.push_back(one);
        }
        relay.out().clear();
        return all;
    }
    void expect_end(std::uint16_t session, EndReason reason) {
        const auto all = said();
        ASSERT_FALSE(all.empty());
        EXPECT_EQ(all.back().kind, FrameKind::end);
        EXPECT_EQ(all.back().session, session);
        EXPECT_EQ(all.back().what, static_cast<std::uint64_t>(reason));
        EXPECT_EQ(relay.session(), 0);
    }

    FakeService service;
    Relay<FakeService> relay{service};
};

TEST_F(RelayTest, RepliesGoToTheCallThatAsked) {
    hello(5);
    EXPECT_TRUE(said().empty()) << "no welcome before the knowledge base is bound";
    service.finish(true);
    turns();
    auto heard = said();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].kind, FrameKind::welcome);
    ask(5, 30, 100);
    ask(5, 2, 200);
    ASSERT_EQ(service.requests.size(), 2U);
    std::swap(service.requests[0], service.requests[1]);
    service.answer(222);
    service.answer(111);
    turns();
    heard = said();
    ASSERT_EQ(heard.size(), 2U);
    EXPECT_EQ(heard[0].call, 2);
    EXPECT_EQ(heard[0].what, 222U);
    EXPECT_EQ(heard[1].call, 30);
    EXPECT_EQ(heard[1].what, 111U);
}

// A host that was killed and comes again must not hear what the other had asked.
TEST_F(RelayTest, ALateReplyIsNobodys) {
    open(5);
    ask(5, 3, 1);
    open(6);
    EXPECT_EQ(service.binds, 2);
    (void)said();
    ask(6, 3, 2);
    service.answer(77);  // the first session's
    turns();
    EXPECT_TRUE(said().empty());
    service.answer(88);
    turns();
    const auto heard = said();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].session, 6);
    EXPECT_EQ(heard[0].what, 88U);
    ask(5, 3, 3);  // of a session that is over
    EXPECT_TRUE(service.requests.empty());
    EXPECT_EQ(relay.session(), 6);
}

// A relay that was started again does not let a host wait for what the one before was asked.
TEST_F(RelayTest, AnUnknownSessionIsToldThatItIsOver) {
    ask(5, 3, 1);
    turns();
    EXPECT_TRUE(service.requests.empty());
    expect_end(5, EndReason::detached);
    std::vector<std::byte> line;
    append_end(line, 5, EndReason::detached);
    relay.reader().feed(line);
    turns();
    EXPECT_TRUE(said().empty()) << "an end is not answered";
    open(5);
    EXPECT_EQ(relay.session(), 5);
}

TEST_F(RelayTest, AHelloSaidAgainChangesNothing) {
    hello(5);
    hello(5);
    service.finish(true);
    turns();
    EXPECT_EQ(said().size(), 2U) << "a welcome for each hello";
    ask(5, 3, 1);
    hello(5);
    EXPECT_EQ(said().size(), 1U) << "welcome, once more";
    EXPECT_EQ(service.binds, 1);
    service.answer(9);
    turns();
    EXPECT_EQ(said().size(), 1U);
}

TEST_F(RelayTest, WhatHasNoRoomWaits) {
    open(1);
    for (std::uint16_t call = 0; call < 8; ++call) ask(1, call, call);
    EXPECT_EQ(service.requests.size(), 4U);
    std::size_t replies = 0;
    for (int i = 0; i < 8; ++i) {
        ASSERT_FALSE(service.requests.empty());
        service.answer(0);
        turns();
        for (const Said& one : said()) replies += one.kind == FrameKind::message ? 1U : 0U;
    }
    EXPECT_EQ(replies, 8U);
}

TEST_F(RelayTest, EachWayToEndIsNamed) {
    hello(1);
    service.finish(false);
    turns();
    expect_end(1, EndReason::no_service);
    open(2);
    (void)said();
    give({std::byte{0x77}});
    expect_end(2, EndReason::damaged);
    open(3);
    (void)said();
    service.bound = false;
    turns();
    expect_end(3, EndReason::gone);
    open(4);
    (void)said();
    ask(4, 1, 1, reply_bit | 1);
    expect_end(4, EndReason::flooded);
    service.room = calls_max + 1;
    service.requests.clear();
    open(5);
    (void)said();
    for (std::uint16_t call = 0; call <= calls_max; ++call) ask(5, call, call);
    expect_end(5, EndReason::flooded);
    std::vector<std::byte> other;
    append_frame(other, FrameKind::hello, 6, std::vector<std::byte>(8));
    give(other);
    expect_end(6, EndReason::schema);
    EXPECT_EQ(service.drops, 6);
}

TEST_F(RelayTest, ADetachedHostLeavesNothing) {
    open(1);
    std::vector<std::byte> line;
    append_end(line, 1, EndReason::detached);
    give(line);
    EXPECT_EQ(relay.session(), 0);
    EXPECT_EQ(service.drops, 1);
}

}  // namespace
}  // namespace zooid::skb::attach
