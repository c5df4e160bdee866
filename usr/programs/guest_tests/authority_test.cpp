// Who may decide over the machine: holders of the administrator's end point, nobody else. These
// tests are no administrator; with `run --trusted` they are one.
#include <gtest/gtest.h>

#include <zooid/native/loop.hpp>
#include <zooid/native/monitor_link.hpp>

#include "space.hpp"

namespace zooid::guest {
namespace {

using schema::monitor::Monitor;
using Answer = schema::monitor::Status;
using abi::Status;

template <class M>
using Asked = interconnect::Task<std::expected<typename M::Results, interconnect::CallError>>;

/// One call to this core's monitor, from beginning to end.
class Link {
public:
    [[nodiscard]] interconnect::Executor& executor() { return loop_.executor(); }
    template <class M>
    Answer ask(const typename M::Params& params) {
        Asked<M> task = call<M>(params);
        task.start(loop_.executor());
        loop_.run_until([&] { return task.done(); });
        const auto results = task.result();
        if (!results) ADD_FAILURE() << "the monitor does not answer";
        return results ? results->status() : Answer::ok;
    }

private:
    template <class M>
    Asked<M> call(typename M::Params params) {
        co_return co_await channel_.template call<M>(params);
    }
    native::Loop<> loop_;
    native::MonitorChannel channel_{loop_.executor(), native::monitor_transport()};
};

/// The domain's one link: its counters go on where the last test stopped.
Link& link() {
    static Link one;
    return one;
}

class Authority : public Space {
protected:
    void SetUp() override {
        if (held(abi::BirthSlot::kernel)) GTEST_SKIP() << "a monitor has no monitor";
        Space::SetUp();
    }
};

TEST_F(Authority, AClientDecidesNothingOverTheMachine) {
    Monitor::ReplaceDriver::Params image;
    ASSERT_TRUE(image.set_image("cpudriver"));
    EXPECT_EQ(link().ask<Monitor::ReplaceDriver>(image), Answer::denied);
    Monitor::GiveCore::Params core;
    EXPECT_EQ(link().ask<Monitor::GiveCore>(core), Answer::denied);
    core.set_domain(native::domain_info().domain);
    EXPECT_EQ(link().ask<Monitor::GiveCore>(core), Answer::denied);
    Monitor::Reserve::Params share;
    share.set_domain(native::domain_info().domain);
    share.set_period_ns(10'000'000);
    share.set_budget_ns(1'000'000);
    EXPECT_EQ(link().ask<Monitor::Reserve>(share), Answer::denied);
    EXPECT_EQ(link().ask<Monitor::Inject>({}), Answer::denied);
    EXPECT_EQ(link().ask<Monitor::TraceSwitch>({}), Answer::denied);
    EXPECT_EQ(link().ask<Monitor::Shutdown>({}), Answer::denied);
}

// The badge says what a holder is, so nobody may give himself another one.
TEST_F(Authority, TheLinksBadgeIsFixed) {
    const std::uint32_t to_monitor = native::slot(abi::BirthSlot::monitor_send);
    for (const std::uint64_t badge : {1U, 2U, 4095U})
        expect_status(mint_badge(to_monitor, cptr(1), badge), Status::wrong_rights);
    expect_status(native::copy_capability(to_monitor, place(1)), Status::ok);
    expect_status(mint_badge(cptr(1), cptr(2), 1), Status::wrong_rights);
    expect_status(native::remove_capability(cptr(1)), Status::ok);
    expect_status(native::revoke_capability(to_monitor), Status::wrong_rights);
}

// Time of the core is given by its Kernel capability; a dispatcher's own says nothing of it.
TEST_F(Authority, ADispatcherPromisesItselfNothing) {
    const std::uint32_t dispatcher = native::slot(abi::BirthSlot::dispatcher);
    for (const unsigned operation : {20U, 21U, 24U}) {
        expect_status(native::invoke(dispatcher, static_cast<abi::DispatcherOp>(operation),
                                     {.rdi = 10'000'000, .rsi = 1'000'000}),
                      Status::bad_argument);
    }
    expect_status(native::invoke(native::slot(abi::BirthSlot::kernel), abi::KernelOp::reserve,
                                 {.rdi = dispatcher, .rsi = 10'000'000, .rdx = 1'000'000}),
                  Status::invalid_capability);
}

}  // namespace
}  // namespace zooid::guest
