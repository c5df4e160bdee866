// Simulated cores with links between them.
#include <zooid/sim/network.hpp>

namespace zooid::sim {

using monitor::Agreement;
using monitor::CoreId;
using monitor::CoreSet;
using monitor::Message;
using monitor::MessageKind;

namespace {

CoreId id_of(std::size_t index) { return CoreId{static_cast<std::uint16_t>(index)}; }

}  // namespace

Network::Network(unsigned cores, const CoreSet& members, Plant plant)
    : links_(std::size_t{cores} * cores),
      untold_(cores),
      alive_(CoreSet::first(cores)),
      plant_(plant) {
    cores_.reserve(cores);
    const monitor::View view{.number = 1, .members = members};
    for (unsigned core = 0; core < cores; ++core) {
        if (members.test(id_of(core))) {
            cores_.emplace_back(id_of(core), view);
        } else {
            cores_.emplace_back(id_of(core));
        }
    }
    for (const Agreement& core : cores_) oracle_.on_effects(core, {}, cores_);
}

std::deque<Message>& Network::queue(CoreId from, CoreId to) {
    return links_[from.value * cores_.size() + to.value];
}

std::vector<Network::Link> Network::deliverable() const {
    std::vector<Link> result;
    for (std::size_t i = 0; i < links_.size(); ++i) {
        const CoreId to = id_of(i % cores_.size());
        if (!links_[i].empty() && alive_.test(to)) result.push_back({id_of(i / cores_.size()), to});
    }
    return result;
}

std::vector<Network::Link> Network::notices() const {
    std::vector<Link> result;
    alive_.for_each([&](CoreId to) {
        untold_[to.value].for_each([&](CoreId from) { result.push_back({from, to}); });
    });
    return result;
}

void Network::deliver(Link link) {
    std::deque<Message>& messages = queue(link.from, link.to);
    const Message message = messages.front();
    messages.pop_front();
    give_forged(link.from, link.to, message);
}

void Network::give(CoreId from, CoreId to, const Message& message) {
    perform(to, cores_[to.value].on_message(from, message));
}

void Network::give_forged(CoreId from, CoreId to, const Message& original) {
    Message message = original;
    const auto drop_reported = [&](monitor::TransactionState state) {
        if (message.kind == MessageKind::report)
            message.entries.erase_if([&](const auto& entry) { return entry.state == state; });
    };
    if (plant_ == Plant::veto_ignored && message.kind == MessageKind::vote)
        message.refusal = monitor::Refusal::none;
    if (plant_ == Plant::outcome_forgotten) drop_reported(monitor::TransactionState::committed);
    if (plant_ == Plant::holds_forgotten) drop_reported(monitor::TransactionState::prepared);
    give(from, to, message);
    const bool one_for_all =
        (plant_ == Plant::commit_before_votes && message.kind == MessageKind::vote) ||
        (plant_ == Plant::answer_before_acks && message.kind == MessageKind::acknowledge) ||
        (plant_ == Plant::resume_before_installed && message.kind == MessageKind::installed);
    if (!one_for_all) return;
    for (const Agreement& other : cores_)
        if (other.self() != from && other.self() != to) give(other.self(), to, message);
}

void Network::notify(Link link) {
    untold_[link.to.value].reset(link.from);
    perform(link.to, cores_[link.to.value].on_core_down(link.from));
}

void Network::kill(CoreId core) {
    alive_.reset(core);
    oracle_.on_death(core);
    alive_.for_each([&](CoreId survivor) { untold_[survivor.value].set(core); });
    for (std::size_t from = 0; from < cores_.size(); ++from) queue(id_of(from), core).clear();
    untold_[core.value] = CoreSet{};
}

void Network::leave(CoreId core) {
    perform(core, cores_[core.value].on_leave());
    oracle_.on_death(core);  // it owes the others nothing from here on
}

bool Network::submit(CoreId core, const monitor::Update& update) {
    const Agreement::Result result = cores_[core.value].on_submit(next_client_, update);
    if (!result) return false;
    oracle_.on_submit(core, next_client_++);
    perform(core, result);
    return true;
}

void Network::perform(CoreId core, const Agreement::Result& result) {
    if (!result) {
        // A forged message may be refused where the bug it stands for would have swallowed it.
        if (plant_ == Plant::none) oracle_.on_fault(core, result.error());
        return;
    }
    for (const monitor::Send& send : result->sends) {
        oracle_.on_send(core, send);
        messages_ += send.to.count();
        (send.to & alive_).for_each([&](CoreId to) { queue(core, to).push_back(send.message); });
    }
    oracle_.on_effects(cores_[core.value], *result, cores_);
}

void Network::hash_into(monitor::StateHash& hash) const {
    for (const Agreement& core : cores_) {
        if (alive_.test(core.self())) core.hash_into(hash);
    }
    hash.add(alive_);
    for (const CoreSet& untold : untold_) hash.add(untold);
    for (const std::deque<Message>& link : links_) {
        hash.add(link.size());
        for (const Message& message : link) {
            hash.add(static_cast<std::uint64_t>(message.kind) << 56 |
                     static_cast<std::uint64_t>(message.refusal) << 48 |
                     static_cast<std::uint64_t>(message.attempt) << 40 |
                     static_cast<std::uint64_t>(message.last) << 39 |
                     static_cast<std::uint64_t>(message.blank) << 38 | message.view);
            hash.add(static_cast<std::uint64_t>(message.number) << 32 | message.id.sequence);
            hash.add(static_cast<std::uint64_t>(message.id.coordinator.value) << 32 |
                     message.id.view);
            hash.add(message.cores);
            hash.add(message.update.name.view());
            for (const auto& entry : message.entries)
                hash.add(static_cast<std::uint64_t>(entry.id.coordinator.value) << 40 |
                         static_cast<std::uint64_t>(entry.id.sequence) << 8 |
                         static_cast<std::uint64_t>(entry.state));
        }
    }
    oracle_.hash_into(hash);
}

std::string describe(CoreId from, CoreId to, const Message& message) {
    std::string text(name_of(message.kind));
    if (message.kind <= MessageKind::acknowledge)
        text += " " + std::to_string(message.id.coordinator.value) + "." +
                std::to_string(message.id.sequence);
    if (message.kind == MessageKind::vote) text += " " + std::string(name_of(message.refusal));
    return text + " v" + std::to_string(message.view) + " from " + std::to_string(from.value) +
           " to " + std::to_string(to.value);
}

}  // namespace zooid::sim
