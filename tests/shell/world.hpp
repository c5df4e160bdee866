// A shell, its monitor and its knowledge base in one thread, with a clock that the test moves.
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>
#include <zooid/interconnect/core/loop.hpp>
#include <zooid/shell/program/run_words.hpp>

#include "fake_knowledge.hpp"
#include "fake_monitor.hpp"

namespace zooid::shell::testing {

class ManualClock final : public interconnect::Clock {
public:
    [[nodiscard]] interconnect::Instant now() const override { return at; }
    interconnect::Instant at{1};
};

class World : public ::testing::Test, public Services {
public:
    // Public, or the coroutine knowledge() would not find where its frame comes from.
    interconnect::Executor& executor() override { return executor_; }

protected:
    static constexpr std::size_t frame_bytes = 16384;  // as the guest's loop has
    static constexpr std::size_t frames_max = 64;

    ~World() override { EXPECT_EQ(pool_.refused_too_large(), 0U); }

    /// Runs a line to its end.
    Status shell(const std::string& line, bool keep_going = false) {
        output.clear();
        errors.clear();
        return finish(run_line(session, line, keep_going));
    }
    Status finish(StatusTask task) {
        task.start(executor_);
        executor_.run_until_idle();
        EXPECT_TRUE(task.done());
        if (!task.done()) return Status::fault;
        const auto status = task.result();
        return status ? *status : status.error().status;
    }
    void pass(std::uint64_t us) {
        clock.at.us += us;
        executor_.run_until_idle();
    }

    ServiceChannel& monitor() override { return *ours_[0]; }
    KnowledgeTask knowledge() override {
        if (!has_knowledge) co_return std::unexpected(Failure{Status::fault, "no knowledge base"});
        co_return ours_[1].get();
    }
    std::uint16_t core() const override { return 1; }
    MemoryFacts memory() const override { return {0x800000, 12, 34, 56, 78}; }
    void write(std::string_view bytes) override { output += bytes; }
    void write_error(std::string_view bytes) override { errors += bytes; }
    bool write_bulk(std::span<const std::byte> bytes) override {
        bulk.insert(bulk.end(), bytes.begin(), bytes.end());
        return has_second_port;
    }

    ManualClock clock;
    std::string output;
    std::string errors;
    bool has_knowledge = true;
    bool has_second_port = true;
    std::vector<std::byte> bulk;

private:
    using Frames = std::array<std::byte, (frames_max + 1) * (frame_bytes + 64)>;
    using Serving = interconnect::Task<std::expected<void, interconnect::CallError>>;
    struct alignas(64) Memory {
        Frames frames;
    };
    std::unique_ptr<Memory> memory_ = std::make_unique<Memory>();
    interconnect::FramePool pool_{memory_->frames, frame_bytes};
    interconnect::Executor executor_{pool_, clock};
    std::array<std::unique_ptr<interconnect::LoopLink>, 2> links_{
        std::make_unique<interconnect::LoopLink>(), std::make_unique<interconnect::LoopLink>()};
    std::array<std::unique_ptr<ServiceChannel>, 2> ours_{end(0, 0), end(1, 0)};
    std::array<std::unique_ptr<ServiceChannel>, 2> theirs_{end(0, 1), end(1, 1)};

    std::unique_ptr<ServiceChannel> end(std::size_t link, unsigned side) {
        return std::make_unique<ServiceChannel>(
            executor_, AnyTransport(interconnect::Loop(*links_[link], side)));
    }

protected:
    FakeMonitor fake{executor_};
    FakeKnowledge base{executor_};
    Session session{*this};
    void close_monitor() {
        theirs_[0]->close();
        executor_.run_until_idle();
    }

private:
    Serving serving_monitor_ = schema::monitor::serve_monitor(*theirs_[0], fake);
    Serving serving_base_ = schema::skb::serve_skb(*theirs_[1], base);

protected:
    World() {
        serving_monitor_.start(executor_);
        serving_base_.start(executor_);
    }
};

}  // namespace zooid::shell::testing
