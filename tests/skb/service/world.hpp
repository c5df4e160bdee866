// The service with two clients in one thread; its clock goes on a microsecond at every look.
#pragma once
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <zooid/interconnect/core/loop.hpp>
#include <zooid/skb/transport_table.hpp>

#include "skb_server.hpp"

namespace zooid::skb::testing {

using Api = schema::skb::Skb;
using Channel = interconnect::Channel<interconnect::Loop, 224>;
using Client = schema::skb::SkbClient<Channel>;
using interconnect::CallError;

class StepClock final : public interconnect::Clock {
public:
    [[nodiscard]] interconnect::Instant now() const override { return {at_us++}; }
    mutable std::uint64_t at_us = 1;
};

class World : public ::testing::Test {
protected:
    static constexpr std::size_t frame_bytes = 16384;
    static constexpr std::size_t frames_max = 48;
    static constexpr std::uint32_t cores = 4;

    World() {
        state.now_ns = [] { return std::int64_t{5'000'000}; };
        EXPECT_TRUE(load_policies(state.base));
        for (std::size_t i = 0; i < servers.size(); ++i) {
            servers[i] = std::make_unique<SkbServer>(state, cores, rights(i));
            serving_[i] = servers[i]->serve(*theirs_[i]);
            serving_[i].start(executor);
        }
    }

    struct Caller {
        interconnect::Executor& running_on;
        Channel& channel;
        interconnect::Executor& executor() { return running_on; }
        template <class M>
        interconnect::Task<std::expected<typename M::Results, CallError>>
        call(const typename M::Params& params) {
            co_return co_await channel.call<M>(params);
        }
    };

    /// The first administers, the second may say facts of its own.
    static ClientRights rights(std::size_t who) {
        if (who == 0) return {.right = Right::administer, .owner = "monitor.0"};
        return {.right = Right::own_facts, .owner = "domain.0.7"};
    }

    template <class M>
    typename M::Results ask(std::size_t who, const typename M::Params& params) {
        auto task = callers_[who].template call<M>(params);
        task.start(executor);
        executor.run_until_idle();
        EXPECT_TRUE(task.done());
        auto results = task.result();
        EXPECT_TRUE(results);
        return results ? *results : typename M::Results{};
    }

    Api::Query::Results
    query(std::size_t who, std::string_view text, std::uint64_t steps = 0, bool json = false) {
        Api::Query::Params params;
        EXPECT_TRUE(params.set_text(text));
        params.set_steps_max(steps);
        params.set_json(json);
        return ask<Api::Query>(who, params);
    }
    Api::Next::Results next(std::size_t who, std::uint32_t number) {
        Api::Next::Params params;
        params.set_query(number);
        return ask<Api::Next>(who, params);
    }
    WireStatus cancel(std::size_t who, std::uint32_t number) {
        Api::Cancel::Params params;
        params.set_query(number);
        return ask<Api::Cancel>(who, params).status();
    }
    /// All answers, each ended by a line feed; then the status when it is not ok.
    std::string all(std::size_t who, std::uint32_t number) {
        std::string out;
        for (unsigned pieces = 0; pieces < 10'000; ++pieces) {
            const auto piece = next(who, number);
            if (piece.status() != WireStatus::ok)
                return out + "status " + std::to_string(static_cast<int>(piece.status())) + " " +
                       std::string(piece.error());
            const auto bytes = piece.chunk();
            out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            if (piece.end_of_answer()) out += "\n";
            if (piece.end_of_query()) return out;
        }
        return out + "no end";
    }
    Api::AssertFacts::Results tell(std::size_t who, std::string_view facts) {
        Api::AssertFacts::Params params;
        EXPECT_TRUE(params.set_source("monitor.0"));
        EXPECT_TRUE(params.set_facts(facts));
        return ask<Api::AssertFacts>(who, params);
    }
    Api::Transports::Results row(std::uint16_t from, std::uint64_t version = 0) {
        Api::Transports::Params params;
        params.set_from(from);
        params.set_version(version);
        return ask<Api::Transports>(1, params);
    }

private:
    struct alignas(64) Memory {
        std::array<std::byte, (frames_max + 1) * (frame_bytes + 64)> frames;
    };
    std::unique_ptr<Memory> memory_ = std::make_unique<Memory>();

protected:
    StepClock clock;

private:
    interconnect::FramePool pool_{memory_->frames, frame_bytes};

protected:
    interconnect::Executor executor{pool_, clock};
    ServiceState state{executor};
    std::array<std::unique_ptr<SkbServer>, 2> servers;

private:
    std::array<std::unique_ptr<interconnect::LoopLink>, 2> links_{
        std::make_unique<interconnect::LoopLink>(), std::make_unique<interconnect::LoopLink>()};
    std::unique_ptr<Channel> end(std::size_t link, unsigned side) {
        return std::make_unique<Channel>(executor, interconnect::Loop(*links_[link], side));
    }

protected:
    std::array<std::unique_ptr<Channel>, 2> ours_{end(0, 0), end(1, 0)};

private:
    std::array<std::unique_ptr<Channel>, 2> theirs_{end(0, 1), end(1, 1)};
    std::array<interconnect::Task<std::expected<void, CallError>>, 2> serving_;

protected:
    std::array<Caller, 2> callers_{Caller{executor, *ours_[0]}, Caller{executor, *ours_[1]}};
};

}  // namespace zooid::skb::testing
