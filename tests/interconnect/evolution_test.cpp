// An old program and a new one, each compiled from its own version of a schema, over real channels.
#include <gtest/gtest.h>

#include <zooid/shop/shop_newer_rpc.hpp>
#include <zooid/shop/shop_rpc.hpp>

#include "one_thread.hpp"

namespace zooid::interconnect::testing {
namespace {

using Old = shop::Shop;
using New = shop_newer::Shop;

/// What a call came back with, and the reply to look at.
template <class Results>
using Answered = Task<std::expected<Results, CallError>>;

template <class Method, class Port>
Answered<typename Method::Results> ask(Port& port, typename Method::Params params) {
    co_return co_await port.template call<Method>(params);
}

template <class Method, class Port>
Task<std::expected<void, CallError>> tell(Port& port, typename Method::Params params) {
    co_return co_await port.template tell<Method>(params);
}

/// Serves the old schema; remembers what it understood.
struct OldServer {
    Executor* executor_;
    std::string found = {};
    std::uint32_t noted = 0;
    [[nodiscard]] Executor& executor() { return *executor_; }

    ServerTask<Old::Price> price(const Old::Price::Params& params, ServerContext&) {
        Old::Price::Results results;
        results.set_cents(params.item() * 100);
        co_return results;
    }
    ServerTask<Old::Find> find(const Old::Find::Params& params, ServerContext&) {
        found = params.name();
        Old::Find::Results results;
        results.set_item(5);
        if (!results.set_shelf("left")) co_return std::unexpected(Refusal::busy);
        co_return results;
    }
    ServerTask<Old::Note> note(const Old::Note::Params& params, ServerContext&) {
        noted = params.item();
        co_return Old::Note::Results();
    }
    ServerTask<Old::Rent> rent(const Old::Rent::Params&, ServerContext&) {
        Old::Rent::Results results;
        results.set_room({received_at + 1});
        co_return results;
    }
};

/// Serves the new one.
struct NewServer {
    Executor* executor_;
    std::string customer = "nobody was named";
    std::string why = {};
    std::string language = {};
    std::uint16_t months = 0;
    [[nodiscard]] Executor& executor() { return *executor_; }

    ServerTask<New::Price> price(const New::Price::Params& params, ServerContext&) {
        customer = params.customer();
        New::Price::Results results;
        results.set_cents(params.item() * 100 - params.coupons().size());
        if (!results.set_currency("CHF")) co_return std::unexpected(Refusal::busy);
        co_return results;
    }
    ServerTask<New::Find> find(const New::Find::Params& params, ServerContext&) {
        language = params.language();
        New::Find::Results results;
        results.set_item(static_cast<std::uint32_t>(params.name().size()) + params.limit());
        const std::array<std::uint32_t, 2> more{8, 9};
        if (!results.set_shelf("right") || !results.set_more(more))
            co_return std::unexpected(Refusal::busy);
        co_return results;
    }
    ServerTask<New::Note> note(const New::Note::Params& params, ServerContext&) {
        why = params.why();
        co_return New::Note::Results();
    }
    ServerTask<New::Rent> rent(const New::Rent::Params& params, ServerContext&) {
        months = params.months();
        New::Rent::Results results;
        results.set_room({received_at + 1});
        if (!results.set_terms("strict")) co_return std::unexpected(Refusal::busy);
        co_return results;
    }
    ServerTask<New::Restock> restock(const New::Restock::Params& params, ServerContext&) {
        New::Restock::Results results;
        results.set_count(params.count());
        co_return results;
    }
};

/// A client of one version at end a, a server of the other at end b, where messages of the old
/// version's length fit.
template <class Pair>
class Evolution : public ::testing::Test {
protected:
    Thread thread{16};
    Pair pair;
    Channel<typename Pair::End, New::words_max> client{thread.executor(), std::move(pair.a)};
    Channel<typename Pair::End, Old::words_max> server{thread.executor(), std::move(pair.b)};
    OldServer old_shop{&thread.executor()};
    NewServer new_shop{&thread.executor()};
    Task<std::expected<void, CallError>> serving;

    void serve_old() { start(shop::serve_shop(server, old_shop)); }
    void serve_new() { start(shop_newer::serve_shop(server, new_shop)); }
    auto now(auto task) {
        task.start(thread.executor());
        thread.executor().run_until_idle();
        EXPECT_TRUE(task.done());
        return task.result();
    }

private:
    void start(Task<std::expected<void, CallError>> task) {
        serving = std::move(task);
        serving.start(thread.executor());
    }
};

using Pairs = ::testing::Types<LoopPair, UmpPair, LmpPair>;
TYPED_TEST_SUITE(Evolution, Pairs);

constexpr bool carries(TransportKind kind) {
    return kind == TransportKind::lmp || kind == TransportKind::loop;
}

// Goal: what the old client does not say reads as the schema's default, what it does not know is
// not in its way; also where the new version no longer fits the fast form.
TYPED_TEST(Evolution, OldClientAtANewServer) {
    this->serve_new();
    Old::Price::Params price;
    price.set_item(3);
    const auto cents = this->now(ask<Old::Price>(this->client, price));
    ASSERT_TRUE(cents) << static_cast<int>(cents.error());
    EXPECT_EQ(cents->cents(), 300);
    EXPECT_EQ(this->new_shop.customer, "");

    Old::Find::Params find;
    ASSERT_TRUE(find.set_name("nail"));
    const auto found = this->now(ask<Old::Find>(this->client, find));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->item(), 4 + 5) << "limit is 5 when not said";
    EXPECT_EQ(found->shelf(), "right");
    EXPECT_EQ(this->new_shop.language, "en");

    ASSERT_TRUE(this->now(tell<Old::Note>(this->client, {})));
    EXPECT_EQ(this->new_shop.why, "none");

    const auto rented = this->now(ask<Old::Rent>(this->client, {}));
    EXPECT_EQ(this->new_shop.months, 12);
    if (carries(TypeParam::End::kind)) {
        ASSERT_TRUE(rented);
        EXPECT_EQ(rented->room(), FrameCapability{received_at + 1});
    } else {
        EXPECT_EQ(rented.error(), CallError::answer_not_carried);
    }
}

TYPED_TEST(Evolution, NewClientAtAnOldServer) {
    this->serve_old();
    New::Price::Params price;
    price.set_item(3);
    ASSERT_TRUE(price.set_customer("anna"));
    const auto cents = this->now(ask<New::Price>(this->client, price));
    ASSERT_TRUE(cents) << static_cast<int>(cents.error());
    EXPECT_EQ(cents->cents(), 300);
    EXPECT_EQ(cents->currency(), "EUR") << "the old server did not say";

    New::Find::Params find;
    ASSERT_TRUE(find.set_name("nail") && find.set_language("de"));
    const auto found = this->now(ask<New::Find>(this->client, find));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->item(), 5);
    EXPECT_EQ(found->more().size(), 0);
    EXPECT_EQ(this->old_shop.found, "nail");

    New::Note::Params note;
    note.set_item(11);
    ASSERT_TRUE(note.set_why("broken"));
    ASSERT_TRUE(this->now(tell<New::Note>(this->client, note)));
    EXPECT_EQ(this->old_shop.noted, 11);

    const auto rented = this->now(ask<New::Rent>(this->client, {}));
    if (carries(TypeParam::End::kind)) {
        ASSERT_TRUE(rented);
        EXPECT_EQ(rented->room(), FrameCapability{received_at + 1});
        EXPECT_EQ(rented->terms(), "usual");
    } else {
        EXPECT_EQ(rented.error(), CallError::answer_not_carried);
    }
}

// Goal: a method the server does not have is refused by name, and the binding stays.
TYPED_TEST(Evolution, AnUnknownMethodIsRefusedAndTheBindingStays) {
    this->serve_old();
    for (int round = 0; round < 3; ++round)
        EXPECT_EQ(this->now(ask<New::Restock>(this->client, {})).error(),
                  CallError::unknown_method);
    EXPECT_TRUE(this->now(ask<New::Price>(this->client, {})));
    EXPECT_FALSE(this->serving.done());
}

// Goal: the same for a message longer than the server's version of the schema allows.
TYPED_TEST(Evolution, ALongerMessageIsRefusedAndTheBindingStays) {
    this->serve_old();
    New::Find::Params find;
    ASSERT_TRUE(find.set_name(std::string(400, 'x')));
    ASSERT_GT(find.words().size(), Old::Find::Params::words_max);
    EXPECT_EQ(this->now(ask<New::Find>(this->client, find)).error(), CallError::malformed_request);
    EXPECT_TRUE(this->now(ask<New::Price>(this->client, {})));
    EXPECT_FALSE(this->serving.done());
}

}  // namespace
}  // namespace zooid::interconnect::testing
