// Peers that break the contract: they lose their channel by a named error, and nobody else notices.
#include <gtest/gtest.h>

#include "parcel_server.hpp"

namespace zooid::interconnect::testing {
namespace {

/// An honest end, and a peer that writes messages as it likes.
template <class Pair>
class Hostile : public ::testing::Test {
protected:
    using End = typename Pair::End;
    using Port = Channel<End, Parcel::words_max>;
    Thread thread{24};
    Pair pair;

    void run() { thread.executor().run_until_idle(); }
    void say(End& end, std::uint16_t number, std::uint16_t call,
             std::span<const std::uint64_t> words = {}) {
        EXPECT_TRUE(
            end.send({.number = number, .call = call, .words = words, .segment = !words.empty()}));
        run();
    }
    /// The last message before the end, as the hostile peer reads it.
    Goodbye goodbye(End& end) {
        std::array<std::uint64_t, Parcel::words_max> words{};
        Goodbye last;
        for (;;) {
            const auto received = end.receive(words);
            if (!received) return last;
            const auto& header = *received;
            if (!header) return last;
            if (header->number == Goodbye::number) last = Goodbye::from(words[0]);
        }
    }
};

using Pairs = ::testing::Types<UmpPair, UmpNotifyPair, LmpPair, LoopPair>;

/// The server is honest, the client is not; another client of the same server is.
template <class Pair>
class HostileClient : public Hostile<Pair> {
protected:
    using Port = typename Hostile<Pair>::Port;
    Port port{this->thread.executor(), std::move(this->pair.b)};
    ParcelServer server{&this->thread.executor()};
    Task<Done> serving = parcel::serve_parcel(port, server);
    ChannelPair<LoopPair, Parcel::words_max> others{this->thread.executor()};
    Task<Done> serving_others = parcel::serve_parcel(others.b, server);

    void SetUp() override {
        serving.start(this->thread.executor());
        serving_others.start(this->thread.executor());
    }
    void TearDown() override {
        auto label = ask<Parcel::Label>(others.a, text("home"));
        label.start(this->thread.executor());
        this->run();
        EXPECT_TRUE(label.done() && label.result()) << "the other client notices nothing";
    }
    void expect_lost(const ContractFault& fault) {
        ASSERT_TRUE(serving.done());
        EXPECT_EQ(serving.result(), std::unexpected(CallError::contract));
        EXPECT_EQ(port.fault(), fault);
        const Goodbye said = this->goodbye(this->pair.a);
        EXPECT_EQ(said.breach, fault.breach) << "the peer is told";
        EXPECT_EQ(Parcel::contract.state_name(said.state), fault.state);
        EXPECT_EQ(Parcel::contract.method_name(said.message), fault.message);
    }
};
TYPED_TEST_SUITE(HostileClient, Pairs);

TYPED_TEST(HostileClient, OutOfOrderInTheFirstState) {
    this->say(this->pair.a, Parcel::Seal::number, 0);
    this->expect_lost({Breach::out_of_order, false, "fresh", "seal"});
}

TYPED_TEST(HostileClient, OutOfOrderLater) {
    const auto label = text("home");
    this->say(this->pair.a, Parcel::Label::number, 0, label.words());
    this->say(this->pair.a, Parcel::Label::number, 1, label.words());
    this->expect_lost({Breach::out_of_order, false, "labelled", "label"});
}

TYPED_TEST(HostileClient, MalformedBytes) {
    const std::array<std::uint64_t, 3> words{~std::uint64_t{0}, ~std::uint64_t{0}, 1};
    this->say(this->pair.a, Parcel::Label::number, 0, words);
    this->expect_lost({Breach::malformed, false, "fresh", "label"});
}

TYPED_TEST(HostileClient, ReplyToNobody) {
    this->say(this->pair.a, Parcel::Weigh::number | reply_bit, 3);
    ASSERT_TRUE(this->serving.done());
    EXPECT_EQ(this->serving.result(), std::unexpected(CallError::contract));
    EXPECT_EQ(this->port.fault().breach, Breach::unasked_reply);
}

// Goal: what a newer schema added is refused; it neither moves the state nor ends the channel.
TYPED_TEST(HostileClient, AnUnknownMethodIsNoBreach) {
    this->say(this->pair.a, 4000, 5);
    this->say(this->pair.a, 4001, no_call);
    EXPECT_FALSE(this->serving.done());
    std::array<std::uint64_t, Parcel::words_max> words{};
    const auto received = this->pair.a.receive(words);
    ASSERT_TRUE(received && *received);
    EXPECT_EQ((*received)->call, 5);
    EXPECT_EQ(words[0], static_cast<std::uint64_t>(Refusal::unknown_method));
    const auto more = this->pair.a.receive(words);
    ASSERT_TRUE(more);
    EXPECT_FALSE(*more) << "a one-way request has no answer";
}

// Goal: any goodbye ends the channel, whatever it says, with names that are ours.
TYPED_TEST(HostileClient, AGoodbyeOfLies) {
    const std::array<std::uint64_t, 1> words{~std::uint64_t{0}};
    this->say(this->pair.a, Goodbye::number, no_call, words);
    ASSERT_TRUE(this->serving.done());
    EXPECT_EQ(this->serving.result(), std::unexpected(CallError::contract));
    EXPECT_EQ(this->port.fault().state, "?");
    EXPECT_EQ(this->port.fault().message, "?");
}

/// The client is honest, the server is not. One call of `label` is open.
template <class Pair>
class HostileServer : public Hostile<Pair> {
protected:
    typename Hostile<Pair>::Port port{this->thread.executor(), std::move(this->pair.a)};
    Task<std::expected<Parcel::Label::Results, CallError>> label =
        ask<Parcel::Label>(port, text("home"));

    void SetUp() override {
        label.start(this->thread.executor());
        this->run();
        ASSERT_FALSE(label.done());
    }
    void expect_lost(CallError error, const ContractFault& fault) {
        ASSERT_TRUE(label.done());
        EXPECT_EQ(label.result().error(), error);
        EXPECT_EQ(port.fault(), fault);
        EXPECT_EQ(this->goodbye(this->pair.b).breach, fault.breach) << "the peer is told";
    }
};
TYPED_TEST_SUITE(HostileServer, Pairs);

TYPED_TEST(HostileServer, ReplyOfAnotherMethod) {
    this->say(this->pair.b, Parcel::Weigh::number | reply_bit, 0);
    this->expect_lost(CallError::malformed, {Breach::wrong_reply, false, "fresh", "weigh"});
}

TYPED_TEST(HostileServer, ReplyToACallThatIsNotOpen) {
    this->say(this->pair.b, Parcel::Label::number | reply_bit, 7);
    this->expect_lost(CallError::contract, {Breach::unasked_reply, false, "fresh", "label"});
}

TYPED_TEST(HostileServer, SaysThatWeBrokeIt) {
    const std::array<std::uint64_t, 1> words{
        Goodbye{Breach::out_of_order, 1, Parcel::Send::number}.word()};
    this->say(this->pair.b, Goodbye::number, no_call, words);
    ASSERT_TRUE(this->label.done());
    EXPECT_EQ(this->label.result().error(), CallError::contract);
    EXPECT_EQ(this->port.fault(), (ContractFault{Breach::out_of_order, true, "labelled", "send"}));
}

}  // namespace
}  // namespace zooid::interconnect::testing
