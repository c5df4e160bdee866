// Domains on several cores: the home monitor lends what a dispatcher elsewhere needs, the other
// builds it from its own RAM.
#include <algorithm>
#include <cassert>
#include <zooid/abi/request_ring.hpp>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

#include "monitor.hpp"
#include "peer_message.hpp"
#include "tell_libos.hpp"
#include "transfer.hpp"

namespace zooid::monitor {

namespace {

using schema::intermon::Intermon;
using schema::monitor::LibosLink;
using Status = schema::monitor::Status;
using Message8 = PeerChannel::Message;

constexpr std::uint64_t span_ram_bytes = 4 << 20;

void tell_spanned(const Domain& domain, CoreId core, Status status) {
    LibosLink::Spanned::Params params;
    params.set_core(core.value);
    params.set_status(status);
    tell_libos<LibosLink::Spanned>(domain, params);
}

/// Puts the new dispatcher's end point where the home libos wants it, and tells that it is there.
Status install_doorbell(Monitor& monitor, Domain& domain, CoreId core, std::uint32_t slot,
                        const Intermon::Span::Results& results) {
    CapabilityWords words;
    if (!read_words(results.end_point(), 0, words)) return Status::denied;
    const std::uint32_t end_point = import_capability(words, core.value);
    if (end_point == 0) return Status::denied;
    domain.borrowed.push_back(end_point);
    return monitor.give_capability(domain, end_point, slot) ? Status::ok : Status::denied;
}

Job carry_span(Monitor& monitor, std::uint64_t id, CoreId core, std::uint32_t doorbell,
               Intermon::Span::Params params) {
    Peer* peer = monitor.peer(core);
    const auto results = co_await peer->client->span(params);
    Domain* domain = monitor.domains().find(id);
    if (domain == nullptr) co_return std::expected<void, interconnect::CallError>{};
    Status status = results ? static_cast<Status>(results->status()) : Status::core_down;
    if (results && status == Status::ok)
        status = install_doorbell(monitor, *domain, core, doorbell, *results);
    tell_spanned(*domain, core, status);
    co_return std::expected<void, interconnect::CallError>{};
}

Job answer_span(Peer& peer, Message8 request, Intermon::Span::Results results) {
    co_return co_await peer.channel->answer<Intermon::Span>(request, results);
}

Job answer_span_end(Peer& peer, Message8 request) {
    Intermon::SpanEnd::Results results;
    co_return co_await peer.channel->answer<Intermon::SpanEnd>(request, results);
}

/// Waits until serve_domain() has taken the dispatcher apart.
Job answer_when_ended(Monitor& monitor, Peer& peer, Message8 request, std::uint64_t id) {
    Completion<int> ended(monitor.executor());
    if (Domain* domain = monitor.domains().find(id)) {
        domain->end_awaited = &ended;
        (void)co_await ended;
    }
    co_return co_await answer_span_end(peer, request);
}

Job send_frame(Peer& peer, Intermon::SpanFrame::Params params) {
    co_return co_await peer.client->span_frame(params);
}

Job send_shootdown(Peer& peer, Intermon::Shootdown::Params params) {
    co_return co_await peer.client->shootdown(params);
}

std::uint64_t doorbells_of(const Peer& peer) { return peer.channel->counters().doorbells; }

Job send_done(Peer& peer, std::uint64_t operation, std::uint64_t space) {
    Intermon::ShootdownDone::Params params;
    params.set_operation(operation);
    params.set_space(space);
    params.set_doorbells(doorbells_of(peer));
    co_return co_await peer.client->shootdown_done(params);
}

/// Imports the four capabilities of a span request. False: one was refused; those before it are in
/// `borrowed`.
template <class List>
bool import_plan(const List& list, std::uint16_t owner, SpanPlan& plan,
                 std::vector<std::uint32_t>& borrowed) {
    std::uint32_t* const places[] = {&plan.information, &plan.data, &plan.channel, &plan.doorbell};
    for (std::uint32_t i = 0; i < std::size(places); ++i) {
        CapabilityWords words;
        if (!read_words(list, i * 4, words)) return false;
        *places[i] = import_capability(words, owner);
        if (*places[i] == 0) return false;
        borrowed.push_back(*places[i]);
    }
    return true;
}

}  // namespace

bool Monitor::give_capability(const Domain& domain, std::uint32_t capability, std::uint32_t cptr,
                              abi::Rights keep) {
    const std::uint32_t root = native::runtime().allocate_slot();
    if (root == 0) return false;
    const bool given =
        native::invoke(domain.built.dispatcher, abi::DispatcherOp::space, {.rdi = root}).ok() &&
        native::mint_capability(capability, {.root = root, .cptr = cptr}, keep).ok();
    drop_capability(root);
    return given;
}

void Monitor::span(Domain& domain, CoreId core, std::uint32_t doorbell, std::uint32_t channel) {
    domain.lent.push_back(channel);
    Peer* there = peer(core);
    if (there == nullptr || domain.spans.test(core) || domain.away)
        return tell_spanned(domain, core, Status::core_down);
    const std::uint32_t capabilities[] = {domain.built.information, domain.built.data, channel,
                                          domain.built.end_point};
    Intermon::Span::Params params;
    params.set_domain(domain.id);
    params.set_input(domain.input);
    std::array<std::uint64_t, 16> all;
    bool good = params.set_program(domain.name).has_value();
    for (std::size_t i = 0; i < std::size(capabilities); ++i) {
        CapabilityWords words;
        good = good && export_capability(capabilities[i], words);
        std::ranges::copy(words, all.begin() + static_cast<std::ptrdiff_t>(i * 4));
    }
    good = good && params.set_capabilities(all).has_value();
    domain.spans.set(core);
    if (!good || !start(carry_span(*this, domain.id, core, doorbell, params)))
        tell_spanned(domain, core, Status::no_memory);
}

void Monitor::on_span(Peer& peer, const Message8& request, const Intermon::Span::Params& params) {
    Intermon::Span::Results results;
    results.set_status(static_cast<std::uint16_t>(Status::no_memory));
    Domain* domain =
        domains_.find(params.domain()) == nullptr ? domains_.add_away(params.domain()) : nullptr;
    if (domain != nullptr) {
        domain->name = std::string(params.program());
        domain->input = params.input();
        SpanPlan span;
        const auto program = machine_.program(params.program());
        const bool imported =
            import_plan(params.capabilities(), peer.core.value, span, domain->borrowed);
        DomainPlan plan;
        if (program) plan.program = *program;
        plan.domain = domain->id;
        plan.ram_bytes = span_ram_bytes;
        plan.monitor_end_point = domain->place.end_point;
        plan.span = &span;
        auto built = program && imported ? build_domain(machine_, plan)
                                         : std::unexpected(abi::Status::bad_argument);
        CapabilityWords words;
        if (built) {
            domain->built = std::move(*built);
            domain->channel.emplace(executor(),
                                    native::make_lmp(domain->place.ring, abi::monitor_ring_slots,
                                                     domain->built.end_point));
            if (start(serve_domain(*domain)) && export_capability(domain->built.end_point, words) &&
                results.set_end_point(words))
                results.set_status(static_cast<std::uint16_t>(Status::ok));
        } else {
            for (const std::uint32_t each : domain->borrowed) drop_capability(each);
            domains_.remove(*domain);
        }
    }
    start(answer_span(peer, request, results));
}

void Monitor::share_frame(Domain& domain, CoreId core, std::uint16_t number, std::uint32_t frame) {
    domain.lent.push_back(frame);
    Peer* there = peer(core);
    CapabilityWords words;
    Intermon::SpanFrame::Params params;
    if (there == nullptr || !export_capability(frame, words)) return;
    params.set_domain(domain.id);
    params.set_number(number);
    if (params.set_capability(words)) start(send_frame(*there, params));
}

void Monitor::on_span_frame(Peer& peer, const Intermon::SpanFrame::Params& params) {
    Domain* domain = domains_.find(params.domain());
    CapabilityWords words;
    if (domain == nullptr || !domain->away || params.number() + 1 >= abi::cnode_l2_slots ||
        !read_words(params.capability(), 0, words))
        return;
    const std::uint32_t frame = import_capability(words, peer.core.value);
    if (frame == 0) return;
    domain->borrowed.push_back(frame);
    (void)give_capability(*domain, frame, abi::span_frames_cnode << 8 | (params.number() + 1u));
    native::invoke(domain->built.end_point, abi::EndPointOp::notify);
}

Job Monitor::end_spans(Domain& domain) {
    for (unsigned core = 0; core < machine_.cores(); ++core) {
        const CoreId id{static_cast<std::uint16_t>(core)};
        Peer* there = domain.spans.test(id) ? peer(id) : nullptr;
        if (there == nullptr) continue;
        Intermon::SpanEnd::Params params;
        params.set_domain(domain.id);
        (void)co_await there->client->span_end(params);
    }
    for (const std::uint32_t each : domain.lent) drop_capability(each);
    co_return std::expected<void, interconnect::CallError>{};
}

void Monitor::on_span_end(Peer& peer, const Message8& request, std::uint64_t id) {
    Domain* domain = domains_.find(id);
    if (domain == nullptr || !domain->away) {
        start(answer_span_end(peer, request));
        return;
    }
    assert(domain->channel);  // until it is taken apart
    domain->ended = true;
    start(answer_when_ended(*this, peer, request, id));
    domain->channel->close();
}

void Monitor::shoot_down(Domain& domain, std::uint64_t operation, std::uint64_t address,
                         std::uint32_t pages, bool protect) {
    domain.shootdown = operation;
    domain.shootdown_awaited = 0;
    domain.shootdown_messages = 0;
    domain.shootdown_doorbells = 0;
    Intermon::Shootdown::Params params;
    params.set_operation(operation);
    params.set_space(domain.id);
    params.set_address(address);
    params.set_pages(pages);
    params.set_protect(protect ? 1 : 0);
    params.set_view(agreement_.view().number);
    decisions_.each_in_order(domain.spans, [&](CoreId core) {
        Peer* there = peer(core);
        if (there == nullptr || !start(send_shootdown(*there, params))) return;
        ++domain.shootdown_awaited;
        ++domain.shootdown_messages;
    });
    if (domain.shootdown_awaited == 0) {
        LibosLink::ShotDown::Params done;
        done.set_operation(operation);
        tell_libos<LibosLink::ShotDown>(domain, done);
    }
}

void Monitor::on_shootdown(Peer& peer, const Intermon::Shootdown::Params& params) {
    const auto operation = params.protect() != 0 ? abi::RequestOp::protect : abi::RequestOp::unmap;
    native::invoke(native::slot(abi::BirthSlot::ipi), abi::IpiOp::post,
                   {.rdi = self_.value,
                    .rsi = static_cast<std::uint64_t>(operation),
                    .rdx = params.space(),
                    .r10 = params.address(),
                    .r8 = params.pages()});
    start(send_done(peer, params.operation(), params.space()));
}

void Monitor::on_shootdown_done(Peer& peer, const Intermon::ShootdownDone::Params& params) {
    Domain* domain = domains_.find(params.space());
    if (domain == nullptr || domain->shootdown != params.operation() ||
        domain->shootdown_awaited == 0)
        return;
    const std::uint64_t rung_by_them =
        params.doorbells() - std::exchange(peer.doorbells_heard, params.doorbells());
    const std::uint64_t rung_by_us =
        doorbells_of(peer) - std::exchange(peer.doorbells_counted, doorbells_of(peer));
    ++domain->shootdown_messages;
    domain->shootdown_doorbells += static_cast<std::uint32_t>(rung_by_them + rung_by_us);
    if (--domain->shootdown_awaited != 0) return;
    LibosLink::ShotDown::Params done;
    done.set_operation(params.operation());
    done.set_messages(domain->shootdown_messages);
    done.set_doorbells(domain->shootdown_doorbells);
    tell_libos<LibosLink::ShotDown>(*domain, done);
}

}  // namespace zooid::monitor
