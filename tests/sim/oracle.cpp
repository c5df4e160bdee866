// The observer that knows everything.
#include <zooid/sim/oracle.hpp>

namespace zooid::sim {

using monitor::Agreement;
using monitor::CoreId;
using monitor::CoreSet;
using monitor::MessageKind;

namespace {

std::string text(CoreId core) { return "core " + std::to_string(core.value); }

bool is_transaction(MessageKind kind) { return kind <= MessageKind::acknowledge; }

}  // namespace

void Oracle::fail(const std::string& what) {
    if (violation_.empty()) violation_ = what;
}

void Oracle::on_submit(CoreId at, monitor::ClientTag client) { waiting_[client] = at; }

void Oracle::on_send(CoreId, const monitor::Send& send) {
    if (!is_transaction(send.message.kind)) return;
    const Key key{send.message.id.coordinator, send.message.id.sequence};
    transactions_[key].messages[static_cast<std::size_t>(send.message.kind)] += send.to.count();
}

void Oracle::on_death(CoreId core) {
    dead_.set(core);
    std::erase_if(waiting_, [core](const auto& entry) { return entry.second == core; });
}

void Oracle::check_decisions(const Key& key, const Transaction& transaction) {
    const CoreSet yes = transaction.committed - dead_;
    const CoreSet no = transaction.aborted - dead_;
    if (yes.any() && no.any())
        fail("transaction " + std::to_string(key.coordinator.value) + "." +
             std::to_string(key.sequence) + ": " + text(yes.lowest()) + " committed, " +
             text(no.lowest()) + " aborted");
}

void Oracle::check_counts(const Key& key, const Transaction& transaction, unsigned members) {
    const auto sent = [&](MessageKind kind) {
        return transaction.messages[static_cast<std::size_t>(kind)];
    };
    const unsigned others = members - 1;
    const unsigned decided = sent(MessageKind::commit) + sent(MessageKind::abort);
    if (sent(MessageKind::prepare) != others || sent(MessageKind::vote) != others ||
        decided != others || sent(MessageKind::acknowledge) != others)
        fail("transaction " + std::to_string(key.coordinator.value) + "." +
             std::to_string(key.sequence) + ": not n-1 messages of each kind");
}

void Oracle::check_answer(const Agreement& self, const monitor::Answer& answer,
                          const std::vector<Agreement>& all) {
    if (waiting_.erase(answer.client) != 1) return fail("a client was answered twice");
    const bool committed = answer.refusal == monitor::Refusal::none;
    ++(committed ? committed_ : refused_);
    if (answer.id.view == 0 || answer.refusal == monitor::Refusal::left) return;
    const Key key{answer.id.coordinator, answer.id.sequence};
    const Transaction& transaction = transactions_[key];
    if (committed && transaction.update.kind == monitor::UpdateKind::admit &&
        !self.view().members.test(transaction.update.core))
        fail(text(self.self()) + " answered that " + text(transaction.update.core) +
             " was admitted, and it is no member");
    (self.view().members - dead_).for_each([&](CoreId member) {
        // A newcomer has the update with its snapshot, before it is born.
        const bool later =
            !born_in_.contains(member.value) || born_in_.at(member.value) > answer.id.view;
        if (later) return;
        if (committed && !transaction.committed.test(member))
            fail(text(self.self()) + " answered before " + text(member) + " committed");
        if (all[member.value].view().number < answer.id.view)
            fail(text(member) + " is behind the view of an answer");
    });
    if (self.view().number == answer.id.view)
        check_counts(key, transaction, self.view().members.count());
}

void Oracle::check_view(const Agreement& self, const std::vector<Agreement>& all) {
    const std::uint16_t core = self.self().value;
    if (self.phase() == monitor::Phase::outside) return;
    const bool first = !last_view_.contains(core);
    if (first) born_in_[core] = self.view().number;
    if (!first && self.view().number < last_view_[core].number) fail("a view number fell");
    if (!first && self.view().number > last_view_[core].number) ++views_;
    last_view_[core] = self.view();
    for (const Agreement& other : all) {
        if (dead_.test(other.self()) || other.phase() == monitor::Phase::outside) continue;
        if (other.view().number == self.view().number && other.view() != self.view())
            fail(text(self.self()) + " and " + text(other.self()) +
                 " differ about the members of view " + std::to_string(self.view().number));
    }
}

void Oracle::on_effects(const Agreement& self, const monitor::Effects& effects,
                        const std::vector<Agreement>& all) {
    for (const monitor::Decision& decision : effects.decisions) {
        const Key key{decision.id.coordinator, decision.id.sequence};
        Transaction& transaction = transactions_[key];
        (decision.committed ? transaction.committed : transaction.aborted).set(self.self());
        transaction.update = decision.update;
        if (decision.committed) history_[self.self().value].push_back(decision.update);
        check_decisions(key, transaction);
    }
    check_view(self, all);
    for (const monitor::Answer& answer : effects.answers) check_answer(self, answer, all);
}

void Oracle::on_fault(CoreId at, monitor::Fault fault) {
    using monitor::Fault;
    // Among cores that keep the protocol these never happen, whatever the schedule.
    if (fault == Fault::newer_view || fault == Fault::unknown_transaction ||
        fault == Fault::not_coordinator || fault == Fault::bad_snapshot ||
        fault == Fault::declared_dead || fault == Fault::not_awaited)
        fail(text(at) + " refused an honest message: " + std::string(name_of(fault)));
}

void Oracle::check_history(const Agreement& self) {
    if (born_in_[self.self().value] > 1) return;  // began with a snapshot
    std::map<std::string, std::string, std::less<>> model;
    for (const monitor::Update& update : history_[self.self().value]) {
        if (update.kind == monitor::UpdateKind::set)
            model[std::string(update.name.view())] = update.value.view();
        if (update.kind == monitor::UpdateKind::remove)
            model.erase(std::string(update.name.view()));
    }
    bool same = model.size() == self.names().size();
    for (std::size_t i = 0; same && i < self.names().size(); ++i) {
        const auto& entry = self.names().entry(i);
        const auto found = model.find(entry.name.view());
        same = found != model.end() && found->second == entry.value.view();
    }
    if (!same) fail(text(self.self()) + ": the table differs from the updates committed there");
}

void Oracle::on_quiet(const std::vector<Agreement>& all) {
    const Agreement* newest = nullptr;
    for (const Agreement& core : all) {
        if (dead_.test(core.self()) || core.phase() == monitor::Phase::outside) continue;
        if (newest == nullptr || newest->view().number < core.view().number) newest = &core;
    }
    if (newest == nullptr) return;
    for (const Agreement& core : all) {
        if (dead_.test(core.self()) || core.phase() == monitor::Phase::outside) continue;
        if (core.view() != newest->view()) fail(text(core.self()) + " rests in an old view");
        if (core.phase() != monitor::Phase::normal)
            fail(text(core.self()) + " is stuck in a view change");
        if (!core.idle()) fail(text(core.self()) + " has a transaction that never ends");
        if (core.names().digest() != newest->names().digest())
            fail(text(core.self()) + " and " + text(newest->self()) + " hold different tables");
        check_history(core);
    }
    for (const auto& [client, core] : waiting_) {
        if (all[core.value].phase() != monitor::Phase::outside)
            fail("a client of " + text(core) + " is never answered");
    }
}

void Oracle::hash_into(monitor::StateHash& hash) const {
    for (const auto& [key, transaction] : transactions_) {
        hash.add(static_cast<std::uint64_t>(key.coordinator.value) << 32 | key.sequence);
        hash.add(transaction.committed);
        hash.add(transaction.aborted);
    }
    for (const auto& [client, core] : waiting_) hash.add(client);
    hash.add(dead_);
}

}  // namespace zooid::sim
