// Writes the trace in the Chrome trace event format, which Perfetto reads.
// Source: "Trace Event Format" (Google), sections Duration, Complete, Instant, Counter, Flow,
// Metadata.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <zooid/abi/trace.hpp>
#include <zooid/shell/json_text.hpp>
#include <zooid/trace/perfetto.hpp>

#include "event_args.hpp"

namespace zooid::trace {
namespace {

constexpr std::int64_t message_slice_ns_max = 100;  // arrows need a slice to stand on

/// Nanoseconds as the format's microseconds, exact.
std::string micros(std::int64_t time_ns) {
    return fmt::format("{}.{:03}", time_ns / 1000, time_ns % 1000);
}

/// What stands at the two ends of arrows.
struct Ends {
    std::map<EventRef, std::size_t> sent;
    std::map<EventRef, std::size_t> received;

    explicit Ends(const Flows& flows) {
        for (std::size_t i = 0; i < flows.flows.size(); ++i) {
            sent.emplace(flows.flows[i].sent, i);
            received.emplace(flows.flows[i].received, i);
        }
    }
};

/// Writes one core's track.
class Track {
public:
    Track(std::string& out, const Core& core, std::size_t index, const Ends& ends)
        : out_(out), core_(core), index_(index), ends_(ends) {}

    void write() {
        for (std::size_t i = 0; i < core_.events.size(); ++i) write_event(i);
        while (!open_.empty()) close_top(end_ns_, ",\"args\":{\"end\":\"not recorded\"}");
    }

private:
    void write_event(std::size_t i) {
        const Event& event = core_.events[i];
        end_ns_ = event.time_ns;
        const abi::TraceKind* kind = abi::trace_kind(event.id);
        const std::string args = ",\"args\":" + event_args(event, kind);
        const abi::TracePhase phase = kind != nullptr ? kind->phase : abi::TracePhase::instant;
        switch (phase) {
            case abi::TracePhase::instant:
                return put('i', event_name(event, kind), event.time_ns, ",\"s\":\"t\"" + args);
            case abi::TracePhase::begin:
                open_.push_back(kind);
                return put('B', kind->name, event.time_ns, args);
            case abi::TracePhase::end:
                return write_end(event, kind, args);
            case abi::TracePhase::counter:
                return put('C', fmt::format("counter core {}", core_.core), event.time_ns,
                           fmt::format(",\"args\":{{\"value\":{}}}", event.argument));
            case abi::TracePhase::flow_send:
            case abi::TracePhase::flow_receive:
                return write_message(i, *kind, args);
        }
    }

    /// Closes what was opened inside and lost its end; an end without a begin becomes an instant.
    void write_end(const Event& event, const abi::TraceKind* kind, const std::string& args) {
        const auto opened = std::ranges::find(open_.rbegin(), open_.rend(), kind - 1);
        if (opened == open_.rend())
            return put('i', fmt::format("{} (begin not recorded)", kind->name), event.time_ns,
                       ",\"s\":\"t\"" + args);
        while (open_.back() != kind - 1)
            close_top(event.time_ns, ",\"args\":{\"end\":\"not recorded\"}");
        close_top(event.time_ns, args);
    }

    void close_top(std::int64_t time_ns, std::string_view args) {
        put('E', open_.back()->name, time_ns, args);
        open_.pop_back();
    }

    void write_message(std::size_t i, const abi::TraceKind& kind, const std::string& args) {
        const Event& event = core_.events[i];
        const std::int64_t next_ns = i + 1 < core_.events.size()
                                         ? core_.events[i + 1].time_ns
                                         : event.time_ns + message_slice_ns_max;
        const std::int64_t length_ns = std::min(next_ns - event.time_ns, message_slice_ns_max);
        end_ns_ = event.time_ns + length_ns;
        put('X', kind.name, event.time_ns, ",\"dur\":" + micros(length_ns) + args);
        const bool send = kind.phase == abi::TracePhase::flow_send;
        const auto& ends = send ? ends_.sent : ends_.received;
        const auto flow = ends.find({index_, i});
        if (flow == ends.end()) {
            put('i', send ? "unanswered" : "send not recorded", event.time_ns,
                ",\"s\":\"t\"" + args);
        } else {
            put_flow(send, flow->second, kind.category, event.time_ns);
        }
    }

    void put_flow(bool send, std::size_t flow, std::string_view category, std::int64_t time_ns) {
        put(send ? 's' : 'f', category, time_ns,
            fmt::format(",\"cat\":\"message\",\"id\":{}{}", flow + 1, send ? "" : ",\"bp\":\"e\""));
    }

    void put(char phase, std::string_view name, std::int64_t time_ns, std::string_view rest) {
        fmt::format_to(std::back_inserter(out_),
                       ",\n{{\"ph\":\"{}\",\"name\":\"{}\",\"pid\":1,\"tid\":{},\"ts\":{}{}}}",
                       phase, name, core_.core, micros(time_ns), rest);
    }

    std::string& out_;
    const Core& core_;
    std::size_t index_;
    const Ends& ends_;
    std::int64_t end_ns_ = 0;                  // where the last slice written so far ends
    std::vector<const abi::TraceKind*> open_;  // begins without an end so far
};

void put_metadata(std::string& out, const Trace& trace) {
    out += "{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":1,\"args\":{\"name\":\"Zooid\"}}";
    for (const Core& core : trace.cores) {
        fmt::format_to(std::back_inserter(out),
                       ",\n{{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":1,\"tid\":{0},"
                       "\"args\":{{\"name\":\"core {0}\"}}}}"
                       ",\n{{\"ph\":\"M\",\"name\":\"thread_sort_index\",\"pid\":1,\"tid\":{0},"
                       "\"args\":{{\"sort_index\":{0}}}}}",
                       core.core);
    }
}

void put_facts(std::string& out, const Trace& trace, const Flows& flows, const Repair& repair,
               std::string_view machine) {
    std::uint64_t dropped = 0;
    for (const Core& core : trace.cores) dropped += core.dropped;
    fmt::format_to(std::back_inserter(out),
                   "\"otherData\":{{\"machine\":{},\"tsc_hz\":{},\"dropped_events\":{},"
                   "\"arrows\":{},\"unanswered\":{},\"sends_not_recorded\":{},"
                   "\"receives_moved\":{},\"moved_ns_max\":{}",
                   shell::json_text(machine), trace.tsc_hz, dropped, flows.flows.size(),
                   flows.unanswered.size(), flows.unsent.size(), repair.receives_moved,
                   repair.moved_ns_max);
    for (const Core& core : trace.cores) {
        fmt::format_to(std::back_inserter(out),
                       ",\"core {0}\":{{\"offset_ns\":{1},\"error_ns\":{2},\"dropped\":{3}}}",
                       core.core, core.offset_ns, core.error_ns, core.dropped);
    }
    out += "}";
}

}  // namespace

std::string perfetto_json(const Trace& trace, const Flows& flows, const Repair& repair,
                          std::string_view machine) {
    std::string out = "{\"displayTimeUnit\":\"ns\",\n";
    put_facts(out, trace, flows, repair, machine);
    out += ",\n\"traceEvents\":[\n";
    put_metadata(out, trace);
    const Ends ends(flows);
    for (std::size_t i = 0; i < trace.cores.size(); ++i)
        Track(out, trace.cores[i], i, ends).write();
    out += "\n]}\n";
    return out;
}

std::string perfetto_json(Trace trace, std::string_view machine) {
    trim_edges(trace);
    Flows flows = match_flows(trace);
    const Repair repair = settle_causality(trace, flows);
    return perfetto_json(trace, flows, repair, machine);
}

}  // namespace zooid::trace
