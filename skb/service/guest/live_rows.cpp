#include "live_rows.hpp"

#include <malloc.h>
#include <sys/sysinfo.h>

#include <array>
#include <zooid/interconnect/yield.hpp>

namespace zooid::skb {

namespace {

using schema::monitor::Monitor;

constexpr std::uint64_t page_us_max = 20'000'000;  // of one page: the monitor asks the other cores

/// One asks at a time; who waits for that is rung, also when whoever asks is dropped.
class Asking {
public:
    Asking(bool& asking, RingWait::Waiting& waiting) : asking_(asking), waiting_(waiting) {
        asking_ = true;
    }
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;
    ~Asking() {
        asking_ = false;
        RingWait::ring_all(waiting_);
    }

private:
    bool& asking_;
    RingWait::Waiting& waiting_;
};

/// What the engine holds now, and the memory of its domain.
std::array<EngineFigure, 7> engine_figures(const ServiceState& state) {
    struct sysinfo memory = {};
    const struct mallinfo2 heap = ::mallinfo2();
    const bool is_known = ::sysinfo(&memory) == 0;
    const auto bytes = [&](unsigned long units) {
        return is_known ? std::uint64_t{units} * memory.mem_unit : 0;
    };
    return {{{"clause_bytes", state.base.clause_bytes()},
             {"atoms", state.base.atom_count()},
             {"open_queries", state.open_queries},
             {"prepared_queries", state.prepared},
             {"heap_bytes", std::uint64_t{heap.uordblks} + heap.hblkhd},
             {"memory_bytes", bytes(memory.totalram)},
             {"memory_free_bytes", bytes(memory.freeram)}}};
}

}  // namespace

interconnect::Task<LiveRows::Done> LiveRows::fetch(std::vector<LiveRow>& rows) {
    Monitor::Live::Params params;
    for (bool more = true; more && rows.size() < live_rows_max;) {
        params.set_first(static_cast<std::uint32_t>(rows.size()));
        const auto page = co_await native::MonitorClient(monitor_).live(
            params, {.deadline = {executor().now().us + page_us_max}});
        if (!page) co_return std::unexpected(page.error());
        const auto list = page->rows();
        for (std::uint32_t i = 0; i < list.size(); ++i) {
            const auto row = list.at(i);
            rows.push_back({row.relation(), row.core(), row.transport(), row.number0(),
                            row.number1(), row.number2(), std::string(row.name())});
        }
        more = page->more() && list.size() > 0;
    }
    co_return Done{};
}

interconnect::Task<LiveRows::Done> LiveRows::refresh() {
    while (asking_) co_await RingWait(executor(), waiting_, interconnect::never);
    if (asked_us_ != 0 && executor().now().us - asked_us_ < live_us_min) co_return Done{};
    const Asking asking(asking_, waiting_);
    std::vector<LiveRow> rows;
    const auto fetched = co_await fetch(rows);
    if (!fetched) co_return fetched;  // the facts of before stand, and say how old they are
    asked_us_ = executor().now().us;
    facts_.replace(rows, state_.now_ns(), engine_figures(state_));
    while (state_.deliver()) co_await interconnect::Yield(executor());
    co_return Done{};
}

void DecisionNotice::look() {
    if (state_.base.version() == looked_at_ || !telling_.done()) return;
    looked_at_ = state_.base.version();
    const std::uint64_t newest = state_.rows_version(cores_);
    if (newest == told_) return;
    told_ = newest;
    telling_ = tell();
    telling_.start(executor());
}

interconnect::Task<std::expected<void, interconnect::CallError>> DecisionNotice::tell() {
    co_return co_await native::MonitorClient(monitor_).decided({});
}

}  // namespace zooid::skb
