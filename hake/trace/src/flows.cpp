// Matches sends with receives by key and time.
#include <algorithm>
#include <cassert>
#include <map>
#include <tuple>
#include <zooid/abi/trace.hpp>
#include <zooid/trace/flows.hpp>

namespace zooid::trace {
namespace {

/// (id of the send, from core, to core, rest of the argument); channels do not name cores.
using Key = std::tuple<std::uint16_t, std::uint32_t, std::uint32_t, std::uint32_t>;

struct Mail {
    std::vector<EventRef> sent;
    std::vector<EventRef> received;
};

Key key_of(const abi::TraceKind& kind, std::uint16_t core, std::uint32_t argument) {
    const bool send = kind.phase == abi::TracePhase::flow_send;
    const auto id = static_cast<std::uint16_t>(static_cast<unsigned>(kind.id) - (send ? 0 : 1));
    // A local message never leaves its core; other channels have a direction of their own.
    const std::uint32_t place = kind.category == "lmp" ? core : 0;
    if (kind.argument == abi::TraceArgument::channel) return {id, place, place, argument};
    assert(kind.argument == abi::TraceArgument::peer);
    const std::uint32_t peer = argument & 0xff;
    return {id, send ? core : peer, send ? peer : core, argument >> 8};
}

const Event& at(const Trace& trace, EventRef ref) {
    return trace.cores[ref.core].events[ref.event];
}

/// Both lists ascend by time. Sends skipped over stay unanswered: their receive was not recorded.
void match_key(const Trace& trace, Mail& mail, Flows& flows) {
    const auto by_time = [&](EventRef a, EventRef b) {
        return std::tuple{at(trace, a).time_ns, a} < std::tuple{at(trace, b).time_ns, b};
    };
    std::ranges::sort(mail.sent, by_time);
    std::ranges::sort(mail.received, by_time);
    std::size_t next = 0;
    for (const EventRef receive : mail.received) {
        const std::int64_t latest = at(trace, receive).time_ns + skew_tolerance_ns;
        const std::size_t oldest = next;
        std::size_t chosen = mail.sent.size();
        while (next < mail.sent.size() && at(trace, mail.sent[next]).time_ns <= latest) {
            const EventRef send = mail.sent[next];
            if (send.core == receive.core && send.event > receive.event) break;
            chosen = next++;
        }
        for (std::size_t i = oldest; i < next; ++i) {
            if (i != chosen) flows.unanswered.push_back(mail.sent[i]);
        }
        if (chosen < mail.sent.size())
            flows.flows.push_back({mail.sent[chosen], receive});
        else
            flows.unsent.push_back(receive);
    }
    for (; next < mail.sent.size(); ++next) flows.unanswered.push_back(mail.sent[next]);
}

}  // namespace

Flows match_flows(const Trace& trace) {
    std::map<Key, Mail> mails;
    for (std::size_t core = 0; core < trace.cores.size(); ++core) {
        const std::vector<Event>& events = trace.cores[core].events;
        for (std::size_t i = 0; i < events.size(); ++i) {
            const abi::TraceKind* kind = abi::trace_kind(events[i].id);
            if (kind == nullptr) continue;
            const Key key_base = kind->phase == abi::TracePhase::flow_send ||
                                         kind->phase == abi::TracePhase::flow_receive
                                     ? key_of(*kind, trace.cores[core].core, events[i].argument)
                                     : Key{};
            if (kind->phase == abi::TracePhase::flow_send)
                mails[key_base].sent.push_back({core, i});
            else if (kind->phase == abi::TracePhase::flow_receive)
                mails[key_base].received.push_back({core, i});
        }
    }
    Flows flows;
    for (auto& [key, mail] : mails) match_key(trace, mail, flows);
    std::ranges::sort(flows.flows, {}, &Flow::sent);
    std::ranges::sort(flows.unanswered);
    std::ranges::sort(flows.unsent);
    return flows;
}

}  // namespace zooid::trace
