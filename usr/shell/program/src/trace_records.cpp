#include "trace_records.hpp"

#include <array>
#include <bit>
#include <string>
#include <zooid/shell/trace_container.hpp>

namespace zooid::shell {

namespace {

using schema::monitor::Monitor;
using MonitorStatus = schema::monitor::Status;

constexpr std::uint32_t no_events = ~std::uint32_t{0};  // an index behind all of them
constexpr std::size_t piece_bytes = 4096;

Failure read_failure(MonitorStatus status, std::uint16_t core) {
    if (status == MonitorStatus::denied)
        return {Status::denied, "recordings are kept on core 0; use `oncore 0 trace ...`"};
    return monitor_failure(status, "core " + std::to_string(core));
}

TraceRecord record_of(std::uint16_t core, const Monitor::TraceRead::Results& page) {
    return {core,          page.recording(), page.events(),  page.dropped(),
            page.tsc_hz(), page.offset_ns(), page.error_ns()};
}

/// Collects bytes into pieces for the serial port.
class Bulk {
public:
    explicit Bulk(Services& services) : services_(services) {}
    void add(std::span<const std::byte> bytes) {
        waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
        if (waiting_.size() >= piece_bytes) flush();
    }
    /// False once the port has refused.
    bool flush() {
        good_ = good_ && services_.write_bulk(waiting_);
        waiting_.clear();
        return good_;
    }

private:
    Services& services_;
    std::vector<std::byte> waiting_;
    bool good_ = true;
};

struct BulkSink {
    Bulk* bulk;
    void operator()(std::span<const std::byte> bytes) const { bulk->add(bytes); }
};
using Writer = TraceContainerWriter<BulkSink>;

void begin(Writer& writer, const TraceRecords& records) {
    std::vector<TraceStreamHeader> streams;
    for (const TraceRecord& record : records)
        streams.push_back({.core = record.core,
                           .source = 0,
                           .events = record.events,
                           .dropped = record.dropped,
                           .offset_ns = record.offset_ns,
                           .error_ns = record.error_ns});
    writer.begin(records.front().tsc_hz, streams, 0);
}

/// The events of one answer; at most `left` are taken.
std::uint32_t
put_page(Writer& writer, const Monitor::TraceRead::Results& page, std::uint32_t left) {
    const auto words = page.event_words();
    std::uint32_t taken = 0;
    for (; taken < left && taken * 2 + 1 < words.size(); ++taken) {
        const std::array pair{words.at(taken * 2), words.at(taken * 2 + 1)};
        const auto event = std::bit_cast<abi::TraceEvent>(pair);
        writer.events({&event, 1});
    }
    return taken;
}

/// All events of one core.
CommandTask put_events(Session& session, Writer& writer, TraceRecord record) {
    Monitor::TraceRead::Params params;
    params.set_core(record.core);
    for (std::uint32_t first = 0; first < record.events;) {
        params.set_first(first);
        const auto page = co_await session.monitor().trace_read(params);
        if (!page) co_return std::unexpected(call_failure(page.error(), "the monitor"));
        if (page->status() != MonitorStatus::ok)
            co_return std::unexpected(read_failure(page->status(), record.core));
        const std::uint32_t taken = put_page(writer, *page, record.events - first);
        if (taken == 0 || page->events() != record.events)
            co_return std::unexpected(
                Failure{Status::none, "the recording was begun again meanwhile; record again"});
        first += taken;
    }
    co_return std::expected<void, Failure>();
}

}  // namespace

CommandTask switch_tracing(Session& session, bool on) {
    Monitor::TraceSwitch::Params params;
    params.set_on(on);
    const auto done = co_await session.monitor().trace_switch(params);
    if (!done) co_return std::unexpected(call_failure(done.error(), "the monitor"));
    if (done->status() == MonitorStatus::denied)
        co_return std::unexpected(read_failure(done->status(), 0));
    if (done->status() != MonitorStatus::ok)
        co_return std::unexpected(monitor_failure(done->status(), "a core of the recording"));
    co_return std::expected<void, Failure>();
}

RecordsTask read_records(Session& session) {
    TraceRecords records;
    Monitor::Cores::Params asked;
    for (bool more = true; more;) {
        const auto page = co_await session.monitor().cores(asked);
        if (!page) co_return std::unexpected(call_failure(page.error(), "the monitor"));
        const auto cores = page->cores();
        for (std::uint32_t i = 0; i < cores.size(); ++i) {
            asked.set_first(static_cast<std::uint16_t>(cores.at(i).id() + 1));
            if (cores.at(i).member()) records.push_back({.core = cores.at(i).id()});
        }
        more = page->more() && cores.size() > 0 && records.size() < abi::trace_cores_max;
    }
    Monitor::TraceRead::Params params;
    params.set_first(no_events);
    for (TraceRecord& record : records) {
        params.set_core(record.core);
        const auto page = co_await session.monitor().trace_read(params);
        if (!page) co_return std::unexpected(call_failure(page.error(), "the monitor"));
        if (page->status() != MonitorStatus::ok)
            co_return std::unexpected(read_failure(page->status(), record.core));
        record = record_of(record.core, *page);
    }
    if (records.empty())
        co_return std::unexpected(Failure{Status::fault, "no core is a member; see `cores`"});
    co_return records;
}

CommandTask dump_trace(Session& session) {
    if (session.trace_written)
        co_return std::unexpected(
            Failure{Status::limit, "this machine has written its trace; start another"});
    if (auto off = co_await switch_tracing(session, false); !off) co_return off;
    const auto records = co_await read_records(session);
    if (!records) co_return std::unexpected(records.error());
    Bulk bulk(session.services());
    Writer writer(BulkSink{&bulk});
    begin(writer, *records);
    if (!bulk.flush())
        co_return std::unexpected(Failure{
            Status::none, "this machine has no second serial port; start it with --trace FILE"});
    session.trace_written = true;
    for (const TraceRecord& record : *records) {
        if (auto put = co_await put_events(session, writer, record); !put) co_return put;
    }
    writer.finish();
    if (!bulk.flush())
        co_return std::unexpected(Failure{Status::fault, "the second serial port failed"});
    co_return std::expected<void, Failure>();
}

}  // namespace zooid::shell
