// A few Agreement machines with links between them, for tests that choose every step themselves.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <string_view>
#include <vector>
#include <zooid/monitor/agreement.hpp>

namespace zooid::test {

using monitor::Agreement;
using monitor::CoreId;
using monitor::CoreSet;

[[nodiscard]] inline CoreId core(unsigned number) {
    return CoreId{static_cast<std::uint16_t>(number)};
}
[[nodiscard]] inline monitor::Name name(std::string_view text) {
    return monitor::Name::from(text).value_or(monitor::Name{});
}

[[nodiscard]] inline monitor::Update set(std::string_view key, std::string_view value) {
    monitor::Update update;
    update.name = name(key);
    update.value = monitor::Value::from(value).value_or(monitor::Value{});
    return update;
}
[[nodiscard]] inline monitor::Update remove(std::string_view key) {
    monitor::Update update;
    update.kind = monitor::UpdateKind::remove;
    update.name = name(key);
    return update;
}
[[nodiscard]] inline monitor::Update admit(unsigned number) {
    monitor::Update update;
    update.kind = monitor::UpdateKind::admit;
    update.core = core(number);
    return update;
}

/// Cores 0 to members-1 of view 1, and outsiders. A copyable value, so that a test can branch.
struct Cluster {
    Cluster(unsigned cores, unsigned members) : links(cores, Row(cores)) {
        for (unsigned i = 0; i < cores; ++i) {
            if (i < members) {
                machines.emplace_back(core(i), monitor::View{1, CoreSet::first(members)});
            } else {
                machines.emplace_back(core(i));
            }
        }
        alive = CoreSet::first(cores);
    }

    void take(unsigned from, const Agreement::Result& result) {
        if (!result) {
            faults.push_back(result.error());
            return;
        }
        for (const monitor::Send& send : result->sends) {
            sent[send.message.kind] += send.to.count();
            send.to.for_each([&](CoreId to) { links[from][to.value].push_back(send.message); });
        }
        for (const monitor::Answer& answer : result->answers)
            answers[answer.client] = answer.refusal;
    }
    void submit(unsigned at, monitor::ClientTag client, const monitor::Update& update) {
        take(at, machines[at].on_submit(client, update));
    }
    void deliver(unsigned from, unsigned to) {
        const monitor::Message message = links[from][to].front();
        links[from][to].pop_front();
        if (alive.test(core(to))) take(to, machines[to].on_message(core(from), message));
    }
    void tell(unsigned to, unsigned dead) { take(to, machines[to].on_core_down(core(dead))); }
    void kill(unsigned number) { alive.reset(core(number)); }

    /// Delivers everything, link by link, until nothing moves. False when that never ends.
    bool settle() {
        for (int round = 0; round < 10'000; ++round) {
            bool moved = false;
            for (unsigned from = 0; from < machines.size(); ++from) {
                for (unsigned to = 0; to < machines.size(); ++to) {
                    if (links[from][to].empty()) continue;
                    deliver(from, to);
                    moved = true;
                }
            }
            if (!moved) return true;
        }
        return false;
    }
    [[nodiscard]] std::string_view value(unsigned at, std::string_view key) const {
        const monitor::Value* const found = machines[at].names().get(name(key));
        return found == nullptr ? std::string_view() : found->view();
    }

    using Row = std::vector<std::deque<monitor::Message>>;
    std::vector<Agreement> machines;
    std::vector<Row> links;  // shape [from][to]
    CoreSet alive;
    std::map<monitor::MessageKind, unsigned> sent;
    std::map<monitor::ClientTag, monitor::Refusal> answers;
    std::vector<monitor::Fault> faults;
};

}  // namespace zooid::test
