// Clients and services of different cores: who is paired with whom, and when memory is free again.
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <zooid/monitor/broker.hpp>

#include "../test_size.hpp"
#include "cluster.hpp"

namespace zooid::monitor {
namespace {

using test::core;

Name name(std::string_view text) { return *Name::from(text); }

constexpr Broker::Client client(unsigned at, std::uint64_t domain) {
    return {CoreId{static_cast<std::uint16_t>(at)}, domain};
}

TEST(Broker, FindsTheLowestOtherCoreThatServes) {
    const auto broker = std::make_unique<Broker>();
    EXPECT_EQ(broker->on_bind(client(1, 10), name("a")).error(), BindRefusal::unknown);
    EXPECT_TRUE(broker->on_offer(core(3), 30, name("a"), OfferState::serving));
    EXPECT_TRUE(broker->on_offer(core(2), 20, name("a"), OfferState::serving));
    EXPECT_TRUE(broker->on_offer(core(1), 11, name("a"), OfferState::starting));
    const auto ask = broker->on_bind(client(1, 10), name("a"));
    ASSERT_TRUE(ask);
    EXPECT_EQ(ask->core, core(2));
    EXPECT_EQ(ask->domain, 20U);
    EXPECT_EQ(broker->on_bind(client(2, 21), name("a"))->core, core(3)) << "not its own core";
    EXPECT_TRUE(broker->on_offer(core(2), 20, name("b"), OfferState::serving)) << "it changes";
    EXPECT_EQ(broker->on_bind(client(1, 10), name("a"))->core, core(3));
}

TEST(Broker, WhoAsksForWhatMayComeIsToldOnce) {
    const auto broker = std::make_unique<Broker>();
    broker->on_offer(core(2), 20, name("a"), OfferState::starting);
    EXPECT_EQ(broker->on_bind(client(1, 10), name("a")).error(), BindRefusal::starting);
    broker->on_wait(core(3));
    broker->on_wait(core(4));
    EXPECT_TRUE(broker->on_core_down(core(4)).empty());
    broker->on_offer(core(2), 20, name("a"), OfferState::none);
    EXPECT_EQ(broker->take_waiting(), (CoreSet{1, 3}));
    EXPECT_TRUE(broker->take_waiting().none());
    EXPECT_EQ(broker->on_bind(client(1, 10), name("a")).error(), BindRefusal::unknown);
}

TEST(Broker, LimitsAreNamedAndWhatIsGivenUpCountsNoMore) {
    const auto broker = std::make_unique<Broker>();
    broker->on_offer(core(2), 20, name("a"), OfferState::serving);
    std::vector<std::uint32_t> open;
    const auto bind = [&](unsigned at, std::uint64_t domain) {
        const auto ask = broker->on_bind(client(at, domain), name("a"));
        if (!ask) return ask.error();
        EXPECT_TRUE(broker->on_accepted(ask->binding, true).is_open);
        open.push_back(ask->binding);
        return BindRefusal::unknown;
    };
    for (std::size_t i = 0; i < bindings_of_domain_max; ++i)
        EXPECT_EQ(bind(1, 10), BindRefusal::unknown);
    EXPECT_EQ(bind(1, 10), BindRefusal::limit);
    for (std::size_t i = bindings_of_domain_max; i < bindings_of_core_max; ++i)
        EXPECT_EQ(bind(1, 11 + i), BindRefusal::unknown);
    EXPECT_EQ(bind(1, 99), BindRefusal::limit);
    for (unsigned at = 3; open.size() < bindings_max; ++at)
        EXPECT_EQ(bind(at % 20 + 3, 1000 + at), BindRefusal::unknown);
    EXPECT_EQ(bind(30, 5), BindRefusal::limit);
    const auto overs = broker->on_released(core(1), open.front());
    ASSERT_TRUE(overs);
    ASSERT_EQ(overs->size(), 1U);
    EXPECT_EQ((*overs)[0].core, core(2));
    EXPECT_EQ(bind(30, 5), BindRefusal::limit) << "the service's end is still there";
    EXPECT_EQ(broker->on_released(core(1), open.front()).error(), BindingFault::unknown);
    EXPECT_EQ(broker->on_released(core(7), open.front()).error(), BindingFault::unknown);
    EXPECT_TRUE(broker->on_released(core(2), open.front())->empty());
    EXPECT_EQ(bind(30, 5), BindRefusal::unknown);
    EXPECT_NE(open.back(), open.front()) << "numbers are not given again";
    EXPECT_EQ(Broker::place_of(open.back()), Broker::place_of(open.front()));
}

TEST(Broker, ADeathWhileTheServiceIsAskedLeavesNothingBehind) {
    const auto broker = std::make_unique<Broker>();
    broker->on_offer(core(2), 20, name("a"), OfferState::serving);
    broker->on_offer(core(3), 30, name("a"), OfferState::serving);
    const auto first = broker->on_bind(client(1, 10), name("a"));
    EXPECT_TRUE(broker->on_core_down(core(1)).empty());
    const auto accepted = broker->on_accepted(first->binding, true);
    EXPECT_FALSE(accepted.is_open);
    ASSERT_EQ(accepted.overs.size(), 1U);
    EXPECT_EQ(accepted.overs[0].gone, BindingSide::client);
    EXPECT_TRUE(broker->on_released(core(2), first->binding)->empty());
    const auto second = broker->on_bind(client(4, 40), name("a"));
    EXPECT_TRUE(broker->on_core_down(core(2)).empty());
    EXPECT_FALSE(broker->on_accepted(second->binding, true).is_open);
    EXPECT_EQ(broker->open(), 0U);
    EXPECT_EQ(broker->on_bind(client(4, 40), name("a"))->core, core(3));
}

/// The boot core's monitor, three others, links that keep order, and domains that come, bind, let
/// go and die as they like.
class World {
public:
    explicit World(std::uint64_t seed) : random_(seed) {}

    void step() {
        const unsigned what = pick(100);
        if (what < 55) return deliver(pick(cores));
        if (what < 65) return change_offer(pick(cores));
        if (what < 85) return ask(pick(cores));
        if (what < 99) return end_one(pick(cores));
        if (pick(40) == 0) kill(1 + pick(cores - 1));
    }

    /// Everything on the way arrives, and everybody lets go.
    void settle() {
        for (bool more = true; more;) {
            more = false;
            for (unsigned at = 0; at < cores; ++at) {
                while (!in_[at].empty() || !out_[at].empty()) deliver(at), more = true;
            }
            for (unsigned at = 0; at < cores; ++at) {
                if (reach_[at].empty()) continue;
                let_go(at, reach_[at].begin()->first);
                more = true;
            }
        }
        EXPECT_EQ(broker_->open(), 0U);
        EXPECT_TRUE(answers_ == asked_ - lost_) << answers_ << " of " << asked_ - lost_;
    }

    [[nodiscard]] std::size_t opened() const { return opened_; }
    [[nodiscard]] std::size_t told() const { return told_; }

private:
    static constexpr unsigned cores = 4;
    enum class Kind : std::uint8_t { offer, bind, answer, accept, accepted, release, over };
    struct Letter {
        Kind kind = Kind::bind;
        std::uint32_t binding = 0;
        bool good = false;
        std::uint64_t domain = 0;
        OfferState state = OfferState::none;
    };

    unsigned pick(unsigned below) { return static_cast<unsigned>(random_() % below); }

    void change_offer(unsigned at) {
        if (dead_.contains(at)) return;
        out_[at].push_back({.kind = Kind::offer,
                            .domain = at * 10 + pick(2),
                            .state = static_cast<OfferState>(pick(3))});
    }
    void ask(unsigned at) {
        if (dead_.contains(at)) return;
        ++asked_;
        out_[at].push_back({.kind = Kind::bind, .domain = 100 + pick(3)});
    }
    void end_one(unsigned at) {
        if (reach_[at].empty()) return;
        auto one = reach_[at].begin();
        std::advance(one, pick(static_cast<unsigned>(reach_[at].size())));
        let_go(at, one->first);
    }
    void let_go(unsigned at, std::uint32_t binding) {
        reach_[at].erase(binding);
        out_[at].push_back({.kind = Kind::release, .binding = binding});
    }

    void deliver(unsigned at) {
        if (!in_[at].empty() && (out_[at].empty() || pick(2) == 0)) {
            const Letter letter = in_[at].front();
            in_[at].pop_front();
            if (!dead_.contains(at)) at_core(at, letter);
        } else if (!out_[at].empty()) {
            const Letter letter = out_[at].front();
            out_[at].pop_front();
            at_broker(at, letter);
        }
    }

    /// What it has sent still arrives; then the broker hears of its end.
    void kill(unsigned at) {
        if (!dead_.insert(at).second) return;
        while (!out_[at].empty()) {
            const Letter letter = out_[at].front();
            out_[at].pop_front();
            at_broker(at, letter);
        }
        reach_[at].clear();
        known_dead_.insert(at);
        tell(broker_->on_core_down(core(at)));
        for (const auto& [binding, whose] : client_of_) {
            if (asked_of_[binding] == at) pending_dead_.push_back(binding);
            if (whose == at) ++lost_;
        }
        for (const std::uint32_t binding : std::exchange(pending_dead_, {})) answer(binding, false);
        for (const Letter& letter : std::exchange(in_[at], {}))
            lost_ += letter.kind == Kind::answer;
    }

    void at_core(unsigned at, const Letter& letter) {
        if (letter.kind == Kind::accept) {
            const bool good = pick(4) != 0;
            if (good) reach_[at][letter.binding] = false;
            out_[at].push_back({.kind = Kind::accepted, .binding = letter.binding, .good = good});
        } else if (letter.kind == Kind::answer) {
            ++answers_;
            if (letter.good) reach_[at][letter.binding] = false;
        } else if (letter.kind == Kind::over && reach_[at].contains(letter.binding)) {
            ++told_;
            EXPECT_FALSE(std::exchange(reach_[at][letter.binding], true)) << "told twice";
        }
    }

    void at_broker(unsigned at, const Letter& letter) {
        switch (letter.kind) {
            case Kind::offer:
                broker_->on_offer(core(at), letter.domain, service_, letter.state);
                return;
            case Kind::bind:
                return bind(at, letter.domain);
            case Kind::accepted:
                return answer(letter.binding, letter.good);
            case Kind::release: {
                const auto overs = broker_->on_released(core(at), letter.binding);
                ASSERT_TRUE(overs);
                return tell(*overs);
            }
            default:
                FAIL();
        }
    }

    void bind(unsigned at, std::uint64_t domain) {
        const auto ask = broker_->on_bind(client(at, domain), service_);
        if (!ask) return send(at, {.kind = Kind::answer});
        for (unsigned other = 0; other < cores; ++other) {
            for (const auto& [binding, told] : reach_[other])
                EXPECT_NE(Broker::place_of(binding), Broker::place_of(ask->binding))
                    << "core " << other << " still reaches it";
        }
        client_of_[ask->binding] = at;
        asked_of_[ask->binding] = ask->core.value;
        send(ask->core.value, {.kind = Kind::accept, .binding = ask->binding});
    }

    void answer(std::uint32_t binding, bool good) {
        const auto client = client_of_.extract(binding);
        ASSERT_FALSE(client.empty());
        asked_of_.erase(binding);
        const auto accepted = broker_->on_accepted(binding, good);
        opened_ += accepted.is_open ? 1 : 0;
        if (!dead_.contains(client.mapped()))
            send(client.mapped(),
                 {.kind = Kind::answer, .binding = binding, .good = accepted.is_open});
        tell(accepted.overs);
    }

    void send(unsigned at, const Letter& letter) {
        if (dead_.contains(at)) {
            lost_ += letter.kind == Kind::answer ? 1 : 0;
        } else {
            in_[at].push_back(letter);
        }
    }
    void tell(const Broker::Overs& overs) {
        for (const Broker::Over& over : overs) {
            EXPECT_FALSE(known_dead_.contains(over.core.value));
            send(over.core.value, {.kind = Kind::over, .binding = over.binding});
        }
    }

    std::mt19937_64 random_;
    std::unique_ptr<Broker> broker_ = std::make_unique<Broker>();
    Name service_ = name("a");
    std::array<std::deque<Letter>, cores> in_;                // to a core
    std::array<std::deque<Letter>, cores> out_;               // from it to the broker
    std::array<std::map<std::uint32_t, bool>, cores> reach_;  // bindings, and whether it was told
    std::map<std::uint32_t, unsigned> client_of_;  // of those whose service has not answered
    std::map<std::uint32_t, unsigned> asked_of_;
    std::vector<std::uint32_t> pending_dead_;
    std::set<unsigned> dead_;
    std::set<unsigned> known_dead_;  // to the broker
    std::size_t asked_ = 0, answers_ = 0, lost_ = 0, opened_ = 0, told_ = 0;
};

// Goal: the invariants of broker.hpp, whatever the order of events and deaths.
// Method: random worlds; the reach of each core is kept beside the machine, by what the core did.
TEST(Broker, MemoryIsNeverSharedByTwoBindingsAndEveryEndIsHeard) {
    const auto worlds = test::sized<unsigned>(100, 1'000, 50'000);
    const auto steps = test::sized<unsigned>(300, 600, 2'000);
    std::size_t opened = 0, told = 0;
    for (unsigned index = 0; index < worlds; ++index) {
        SCOPED_TRACE(test::first_seed() + index);
        World world(test::first_seed() + index);
        for (unsigned step = 0; step < steps; ++step) world.step();
        world.settle();
        opened += world.opened();
        told += world.told();
        if (testing::Test::HasFailure()) return;
    }
    EXPECT_GT(opened, worlds);
    EXPECT_GT(told, worlds / 2);
}

}  // namespace
}  // namespace zooid::monitor
