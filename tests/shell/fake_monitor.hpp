// A monitor whose answers a test writes down; it serves the real schema.
#pragma once
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>
#include <zooid/interconnect/executor.hpp>
#include <zooid/schema/monitor_rpc.hpp>

namespace zooid::shell::testing {

using schema::monitor::Monitor;
using MonitorStatus = schema::monitor::Status;
using MonitorTransport = schema::monitor::Transport;

struct FakeMonitor {
    explicit FakeMonitor(interconnect::Executor& given) : running_on(given) {}
    interconnect::Executor& running_on;
    interconnect::Executor& executor() { return running_on; }

    static constexpr std::size_t page = 2;  // rows in one answer, so that commands must ask again
    std::uint16_t core_count = 3;           // the last one is not a member
    std::vector<std::uint64_t> domain_ids;
    std::uint32_t channel_count = 0;
    std::string driver_image = "cpudriver";
    std::uint32_t driver_images = 1;
    std::uint64_t owner = 0;  // of the last give_core
    std::map<std::string, std::string> names;
    std::map<std::string, int> programs;  // exit status by name
    std::vector<std::uint64_t> trips{300, 100, 200};
    std::size_t trips_made = 0;
    std::vector<std::string> spawned;  // words of the last spawn
    std::uint16_t spawned_on = 0;
    bool spawned_waits = false;  // it may read what is typed
    bool spawned_trusted = false;
    std::array<std::uint64_t, 3> reserved{};  // domain, period, budget
    std::vector<std::uint64_t> injected;      // core, kind, point, ms
    bool recording = false;
    std::uint64_t events = 5;                   // of every core's recording
    bool events_grow = false;                   // with every look
    MonitorStatus refusal = MonitorStatus::ok;  // of every call that has a status
    std::map<std::uint64_t, int> exits;         // exit status by domain

    using Context = interconnect::ServerContext;
    template <class M>
    using Reply = interconnect::ServerTask<M>;

    Reply<Monitor::Cores> cores(const Monitor::Cores::Params& params, Context&) {
        Monitor::Cores::Results results;
        const std::uint16_t first = params.first();
        const auto count = std::min<std::size_t>(page, core_count - std::min(first, core_count));
        auto list = *results.init_cores(static_cast<std::uint32_t>(count));
        for (std::uint32_t i = 0; i < count; ++i) {
            auto core = list.at(i);
            core.set_id(static_cast<std::uint16_t>(first + i));
            core.set_apic(4 * (first + i));
            core.set_member(first + i + 1u < core_count);
            core.set_text_base(0x200000ull * (first + i + 1u));
            core.set_state_base(0x100000u);
            core.set_build_id(0xabcd);
            core.set_nonce(0x1000u + first + i);
            (void)core.set_driver("cpudriver");
            core.set_dead(!core.member());
            if (core.dead()) (void)core.set_reason("double fault");
        }
        results.set_more(first + count < core_count);
        co_return results;
    }

    Reply<Monitor::Driver> driver(const Monitor::Driver::Params&, Context&) {
        Monitor::Driver::Results results;
        results.set_status(refusal);
        (void)results.set_image(driver_image);
        results.set_images(driver_images);
        results.set_scheduler(1);
        results.set_timer_interrupts(42);
        results.set_speculation(6);
        co_return results;
    }
    Reply<Monitor::ReplaceDriver>
    replace_driver(const Monitor::ReplaceDriver::Params& params, Context&) {
        Monitor::ReplaceDriver::Results results;
        results.set_status(refusal);
        if (refusal == MonitorStatus::ok) driver_image = params.image();
        results.set_images(++driver_images);
        co_return results;
    }
    Reply<Monitor::GiveCore> give_core(const Monitor::GiveCore::Params& params, Context&) {
        Monitor::GiveCore::Results results;
        results.set_status(refusal);
        owner = params.domain();
        co_return results;
    }

    Reply<Monitor::Reserve> reserve(const Monitor::Reserve::Params& params, Context&) {
        Monitor::Reserve::Results results;
        results.set_status(refusal);
        reserved = {params.domain(), params.period_ns(), params.budget_ns()};
        co_return results;
    }

    Reply<Monitor::Inject> inject(const Monitor::Inject::Params& params, Context&) {
        Monitor::Inject::Results results;
        injected = {params.core(), params.kind(), static_cast<std::uint64_t>(params.point()),
                    params.after_ms()};
        results.set_status(refusal);
        co_return results;
    }

    Reply<Monitor::Domains> domains(const Monitor::Domains::Params& params, Context&) {
        Monitor::Domains::Results results;
        std::vector<std::uint64_t> rest;
        for (const std::uint64_t id : domain_ids)
            if (id > params.after()) rest.push_back(id);
        const std::size_t count = std::min(page, rest.size());
        auto list = *results.init_domains(static_cast<std::uint32_t>(count));
        for (std::uint32_t i = 0; i < count; ++i) {
            auto domain = list.at(i);
            domain.set_id(rest[i]);
            domain.set_core(static_cast<std::uint16_t>(rest[i] >> 32));
            (void)domain.set_name("domain" + std::to_string(rest[i] & 0xff));
        }
        results.set_more(rest.size() > count);
        co_return results;
    }

    Reply<Monitor::Channels> channels(const Monitor::Channels::Params& params, Context&) {
        Monitor::Channels::Results results;
        const auto count = std::min<std::uint32_t>(page, channel_count - params.after());
        auto list = *results.init_channels(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            auto channel = list.at(i);
            channel.set_id(params.after() + i + 1);
            channel.set_to(static_cast<std::uint16_t>(i + 1));
            channel.set_transport(MonitorTransport::ump_notify);
            channel.set_sent(10 + i);
            channel.set_received(20 + i);
            channel.set_doorbells(3);
            (void)channel.set_reason("shares(0,1,l2)");
        }
        results.set_more(params.after() + count < channel_count);
        co_return results;
    }

    Reply<Monitor::NameGet> name_get(const Monitor::NameGet::Params& params, Context&) {
        Monitor::NameGet::Results results;
        const auto found = names.find(std::string(params.name()));
        results.set_status(found == names.end() ? MonitorStatus::not_found : MonitorStatus::ok);
        results.set_version(7);
        if (found != names.end()) (void)results.set_value(std::as_bytes(std::span(found->second)));
        co_return results;
    }
    Reply<Monitor::NameSet> name_set(const Monitor::NameSet::Params& params, Context&) {
        Monitor::NameSet::Results results;
        const std::string key(params.name());
        const auto value = params.value();
        results.set_status(refusal);
        if (params.only_new() && names.contains(key)) results.set_status(MonitorStatus::exists);
        if (results.status() == MonitorStatus::ok)
            names[key].assign(reinterpret_cast<const char*>(value.data()), value.size());
        co_return results;
    }
    Reply<Monitor::NameRemove> name_remove(const Monitor::NameRemove::Params& params, Context&) {
        Monitor::NameRemove::Results results;
        const bool gone = names.erase(std::string(params.name())) > 0;
        results.set_status(gone ? MonitorStatus::ok : MonitorStatus::not_found);
        co_return results;
    }
    Reply<Monitor::NameList> name_list(const Monitor::NameList::Params& params, Context&) {
        Monitor::NameList::Results results;
        auto next = names.upper_bound(std::string(params.after()));
        const auto rest = static_cast<std::size_t>(std::distance(next, names.end()));
        const auto count = std::min(page, rest);
        auto list = *results.init_names(static_cast<std::uint32_t>(count));
        for (std::uint32_t i = 0; i < count; ++i, ++next) (void)list.set(i, next->first);
        results.set_more(rest > count);
        co_return results;
    }

    Reply<Monitor::Ping> ping(const Monitor::Ping::Params& params, Context&) {
        Monitor::Ping::Results results;
        const bool member = params.core() + 1 < core_count;
        results.set_status(member ? MonitorStatus::ok : MonitorStatus::core_down);
        results.set_nanoseconds(trips[trips_made++ % trips.size()]);
        results.set_transport(MonitorTransport::ump);
        (void)results.set_reason("shares(0,1,l2)");
        co_return results;
    }

    Reply<Monitor::Spawn> spawn(const Monitor::Spawn::Params& params, Context&) {
        Monitor::Spawn::Results results;
        spawned.clear();
        spawned_on = params.core();
        spawned_waits = params.wait();
        spawned_trusted = params.trusted();
        const auto list = params.arguments().list();
        for (std::uint32_t i = 0; i < list.size(); ++i) spawned.emplace_back(list.at(i));
        const auto program = programs.find(std::string(params.program()));
        results.set_status(params.core() >= core_count ? MonitorStatus::core_down
                           : program == programs.end() ? MonitorStatus::not_found
                                                       : refusal);
        results.set_domain(42);
        if (program != programs.end()) exits[42] = program->second;
        co_return results;
    }
    Reply<Monitor::Wait> wait(const Monitor::Wait::Params& params, Context&) {
        Monitor::Wait::Results results;
        const auto found = exits.find(params.domain());
        results.set_status(found == exits.end() ? MonitorStatus::not_found : MonitorStatus::ok);
        if (found != exits.end()) results.set_exit(found->second);
        co_return results;
    }

    std::vector<std::pair<std::uint64_t, int>> ends;  // domain and status of every end_domain
    Reply<Monitor::EndDomain> end_domain(const Monitor::EndDomain::Params& params, Context&) {
        Monitor::EndDomain::Results results;
        ends.emplace_back(params.domain(), params.exit());
        const bool runs = std::ranges::find(domain_ids, params.domain()) != domain_ids.end();
        results.set_status(runs ? refusal : MonitorStatus::not_found);
        results.set_exit(params.exit());
        co_return results;
    }
    Reply<Monitor::Memory> memory(const Monitor::Memory::Params&, Context&) {
        Monitor::Memory::Results results;
        results.set_free_bytes(1000);
        results.set_used_bytes(200);
        co_return results;
    }

    Reply<Monitor::TraceSwitch> trace_switch(const Monitor::TraceSwitch::Params& params, Context&) {
        Monitor::TraceSwitch::Results results;
        results.set_status(refusal);
        recording = params.on();
        co_return results;
    }
    Reply<Monitor::TraceRead> trace_read(const Monitor::TraceRead::Params& params, Context&) {
        Monitor::TraceRead::Results results;
        std::vector<std::uint64_t> words;
        for (std::uint64_t i = params.first(); i < events && words.size() / 2 < page; ++i) {
            words.push_back(1000 + i);  // ticks
            words.push_back(0x60 | std::uint64_t{params.core()} << 16 | i << 32);
        }
        results.set_recording(recording);
        results.set_events(static_cast<std::uint32_t>(events));
        results.set_dropped(params.core());
        results.set_tsc_hz(1'000'000'000);
        results.set_offset_ns(-5);
        results.set_error_ns(7);
        if (!recording) (void)results.set_event_words(words);
        if (events_grow) ++events;
        co_return results;
    }

    Reply<Monitor::Bind> bind(const Monitor::Bind::Params&, Context&) {
        return no<Monitor::Bind>();
    }
    Reply<Monitor::Serve> serve(const Monitor::Serve::Params&, Context&) {
        return no<Monitor::Serve>();
    }
    Reply<Monitor::Span> span(const Monitor::Span::Params&, Context&) {
        return no<Monitor::Span>();
    }
    Reply<Monitor::LibosLink> libos_link(const Monitor::LibosLink::Params&, Context&) {
        return no<Monitor::LibosLink>();
    }
    Reply<Monitor::ShareFrame> share_frame(const Monitor::ShareFrame::Params&, Context&) {
        return no<Monitor::ShareFrame>();
    }
    Reply<Monitor::ShootDown> shoot_down(const Monitor::ShootDown::Params&, Context&) {
        return no<Monitor::ShootDown>();
    }
    Reply<Monitor::Shutdown> shutdown(const Monitor::Shutdown::Params&, Context&) {
        return no<Monitor::Shutdown>();
    }
    Reply<Monitor::WantInput> want_input(const Monitor::WantInput::Params&, Context&) {
        return no<Monitor::WantInput>();
    }
    Reply<Monitor::Output> output(const Monitor::Output::Params&, Context&) {
        return no<Monitor::Output>();
    }
    Reply<Monitor::Live> live(const Monitor::Live::Params&, Context&) {
        return no<Monitor::Live>();
    }
    Reply<Monitor::Decided> decided(const Monitor::Decided::Params&, Context&) {
        return no<Monitor::Decided>();
    }
    Reply<Monitor::Unbind> unbind(const Monitor::Unbind::Params&, Context&) {
        return no<Monitor::Unbind>();
    }
    Reply<Monitor::Ended> ended(const Monitor::Ended::Params&, Context&) {
        return no<Monitor::Ended>();
    }

    /// For what no command calls.
    template <class M>
    Reply<M> no() {
        co_return std::unexpected(interconnect::Refusal::denied);
    }
};

}  // namespace zooid::shell::testing
