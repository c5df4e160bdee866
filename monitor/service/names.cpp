// Agreement at work: the machine's effects become messages, its answers complete what clients wait
// for.
#include <zooid/native/trace.hpp>

#include "monitor.hpp"

namespace zooid::monitor {

namespace {

/// Leaves a trace event where the machine's message has one of its own. Sent ids are even, received
/// ones follow.
void trace_message(const Message& message, CoreId other, bool sent) {
    abi::TraceId id;
    switch (message.kind) {
        case MessageKind::prepare:
            id = abi::TraceId::prepare_sent;
            break;
        case MessageKind::vote:
            id = abi::TraceId::vote_sent;
            break;
        case MessageKind::commit:
            id = abi::TraceId::commit_sent;
            break;
        case MessageKind::abort:
            id = abi::TraceId::abort_sent;
            break;
        case MessageKind::acknowledge:
            id = abi::TraceId::acknowledge_sent;
            break;
        default:
            return;
    }
    const auto raw = static_cast<std::uint64_t>(id) + (sent ? 0 : 1);
    native::trace(static_cast<abi::TraceId>(raw),
                  abi::trace_argument_peer(message.id.sequence, other.value));
}

}  // namespace

Job Monitor::send_agreement(Peer& peer, Message message) {
    const AgreementParams params = to_wire(message);
    co_return co_await peer.client->agreement(params);
}

void Monitor::perform(const Effects& effects) {
    for (const Send& send : effects.sends) {
        decisions_.each_in_order(send.to, [&](CoreId core) {
            Peer* peer = peers_[core.value].get();
            if (peer == nullptr || !peer->client) return;
            trace_message(send.message, core, true);
            start(send_agreement(*peer, send.message));
        });
        die_if_armed(send.message.kind, true);
    }
    for (const monitor::Answer& answer : effects.answers) {
        for (PendingChange& pending : changes_) {
            if (pending.completion == nullptr || pending.tag != answer.client) continue;
            std::exchange(pending.completion, nullptr)->complete({answer.refusal, answer.id});
        }
    }
    tell_of_losses();
}

void Monitor::on_agreement_message(Peer& from, const Message& message) {
    trace_message(message, from.core, false);
    die_if_armed(message.kind, false);
    const auto effects = agreement_.on_message(from.core, message);
    if (effects) perform(*effects);
}

/// Not part of the coroutine: Effects is too large for its frame.
bool Monitor::submit(ClientTag tag, const Update& update) {
    const auto effects = agreement_.on_submit(tag, update);
    if (effects) perform(*effects);
    return effects.has_value();
}

Asked<ChangeResult> Monitor::change(Update update) {
    if (!bootstrap()) {
        Peer* first = peer(CoreId{0});
        if (first == nullptr) co_return std::unexpected(interconnect::CallError::closed);
        schema::intermon::Intermon::Change::Params params;
        params.set_change(static_cast<schema::intermon::Change>(update.kind));
        const bool put = params.set_name(update.name.view()) &&
                         params.set_value(std::as_bytes(std::span(update.value.view())));
        if (!put) co_return std::unexpected(interconnect::CallError::too_long);
        const auto results = co_await first->client->change(params);
        if (!results) co_return std::unexpected(results.error());
        co_return ChangeResult{static_cast<Refusal>(results->status()),
                               {CoreId{0}, results->sequence(), agreement_.view().number}};
    }
    Completion<ChangeResult> completion(executor());
    PendingChange* place = nullptr;
    for (PendingChange& each : changes_) {
        if (each.completion == nullptr) place = &each;
    }
    if (place == nullptr) co_return std::unexpected(interconnect::CallError::busy);
    const ClientTag tag = next_tag_++;
    *place = {tag, &completion};
    if (!submit(tag, update)) {
        place->completion = nullptr;
        co_return std::unexpected(interconnect::CallError::busy);
    }
    co_return co_await completion;
}

}  // namespace zooid::monitor
