// Strangers, old views, newer views, and answers nobody awaits: refused, with nothing changed.
#include <gtest/gtest.h>

#include "cluster.hpp"

namespace zooid::monitor {
namespace {

using test::Cluster;
using test::core;
using test::set;

StateHash::Digest digest(const Agreement& machine) {
    StateHash hash;
    machine.hash_into(hash);
    return hash.digest();
}

void expect_refused(Agreement& machine, unsigned from, const Message& message, Fault fault) {
    SCOPED_TRACE(testing::Message() << name_of(message.kind) << " from " << from);
    const auto before = digest(machine);
    const Agreement::Result result = machine.on_message(core(from), message);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(name_of(result.error()), name_of(fault));
    EXPECT_TRUE(digest(machine) == before);
}

Message make(MessageKind kind, ViewNumber view, unsigned coordinator) {
    Message message;
    message.kind = kind;
    message.view = view;
    message.id = {core(coordinator), 4, view};
    message.update = set("a", "1");
    return message;
}

Agreement member() { return Agreement(core(1), {5, CoreSet{0, 1, 2}}); }

constexpr std::array asked{MessageKind::prepare, MessageKind::commit, MessageKind::abort};
constexpr std::array answering{MessageKind::vote, MessageKind::acknowledge};

TEST(Strangers, AreRefusedWhateverTheySend) {
    Agreement machine = member();
    for (const unsigned stranger : {3U, 255U, 256U, 65535U}) {
        for (const MessageKind kind : asked)
            expect_refused(machine, stranger, make(kind, 5, stranger), Fault::not_a_member);
        for (const MessageKind kind : answering)
            expect_refused(machine, stranger, make(kind, 5, 1), Fault::not_a_member);
        expect_refused(machine, stranger, make(MessageKind::collect, 5, 1), Fault::not_a_member);
        expect_refused(machine, stranger, make(MessageKind::resume, 5, 1), Fault::not_a_member);
    }
}

TEST(Strangers, OtherViewsAreRefusedByName) {
    Agreement machine = member();
    for (const MessageKind kind : asked) {
        expect_refused(machine, 0, make(kind, 4, 0), Fault::old_view);
        expect_refused(machine, 0, make(kind, 6, 0), Fault::newer_view);
    }
    for (const MessageKind kind : answering) {
        expect_refused(machine, 0, make(kind, 4, 1), Fault::old_view);
        expect_refused(machine, 0, make(kind, 6, 1), Fault::newer_view);
    }
}

TEST(Strangers, NobodySpeaksForAnotherCoordinator) {
    Agreement machine = member();
    for (const MessageKind kind : asked)
        expect_refused(machine, 0, make(kind, 5, 2), Fault::not_coordinator);
    for (const MessageKind kind : answering)
        expect_refused(machine, 0, make(kind, 5, 0), Fault::not_coordinator);
    expect_refused(machine, 0, make(MessageKind::commit, 5, 0), Fault::unknown_transaction);
}

TEST(Strangers, AnswersNobodyAwaitsAreRefused) {
    Cluster cluster(3, 3);
    cluster.submit(0, 1, set("a", "1"));
    Agreement& machine = cluster.machines[0];
    Message vote = make(MessageKind::vote, 1, 0);
    vote.id = cluster.links[0][1].front().id;
    Message acknowledge = vote;
    acknowledge.kind = MessageKind::acknowledge;
    expect_refused(machine, 1, acknowledge, Fault::not_awaited);
    EXPECT_TRUE(machine.on_message(core(1), vote));
    expect_refused(machine, 1, vote, Fault::not_awaited);  // twice
    vote.id.sequence += static_cast<std::uint32_t>(transactions_max);
    expect_refused(machine, 2, vote, Fault::unknown_transaction);
}

TEST(Strangers, TheDeadAreRefusedAndSoIsOurOwnDeath) {
    Agreement machine = member();
    EXPECT_TRUE(machine.on_core_down(core(2)));
    expect_refused(machine, 2, make(MessageKind::prepare, 5, 2), Fault::sender_dead);
    expect_refused(machine, 0, make(MessageKind::prepare, 5, 0), Fault::view_changing);
    EXPECT_EQ(machine.on_core_down(core(1)).error(), Fault::declared_dead);
    Message collect = make(MessageKind::collect, 5, 0);
    collect.cores = CoreSet{1};
    expect_refused(machine, 0, collect, Fault::declared_dead);
}

TEST(Strangers, ViewChangesOfNoProposerAreRefused) {
    Agreement machine = member();
    Message install = make(MessageKind::install, 6, 0);
    install.cores = CoreSet{0, 1};
    expect_refused(machine, 0, install, Fault::not_proposer);
    expect_refused(machine, 0, make(MessageKind::report, 5, 0), Fault::not_proposer);
    expect_refused(machine, 0, make(MessageKind::installed, 5, 0), Fault::not_proposer);
    expect_refused(machine, 0, make(MessageKind::resume, 5, 0), Fault::not_normal);
}

TEST(Strangers, AnOutsiderTakesPartInNothing) {
    Agreement machine(core(7));
    for (const MessageKind kind : asked)
        expect_refused(machine, 0, make(kind, 0, 0), Fault::outside);
    EXPECT_EQ(machine.on_leave().error(), Fault::not_normal);
}

}  // namespace
}  // namespace zooid::monitor
