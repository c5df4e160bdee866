// The messages of agreement and membership, and the faults a message can be refused with.
#pragma once

#include <cstdint>
#include <string_view>
#include <zooid/monitor/fixed_vector.hpp>
#include <zooid/monitor/update.hpp>
#include <zooid/monitor/view.hpp>

namespace zooid::monitor {

inline constexpr std::size_t transactions_max = 4;  // open at one coordinator at a time
inline constexpr std::size_t entries_max = 16;      // transactions in one report or install

/// A transaction. Sequences that are equal modulo transactions_max share a slot of the coordinator:
/// the later is started only after every member acknowledged the earlier.
struct TransactionId {
    CoreId coordinator;
    std::uint32_t sequence = 0;
    ViewNumber view = 0;
    friend bool operator==(const TransactionId&, const TransactionId&) = default;
};

enum class MessageKind : std::uint8_t {
    prepare,        // coordinator -> member: id, update, attempt
    vote,           // member -> coordinator: id, refusal (none = yes)
    commit,         // coordinator -> member: id
    abort,          // coordinator -> member: id
    acknowledge,    // member -> coordinator: id; view is the member's own after the decision
    collect,        // proposer -> survivor: number (attempt), cores (dead)
    report,         // survivor -> proposer: number, view and cores of the reporter, entries, last
    install,        // proposer -> survivor: number, view and cores of the new view, entries, last
    installed,      // survivor -> proposer: number
    resume,         // proposer or sponsor -> member: view
    snapshot,       // sponsor -> newcomer: number (index), update (set)
    snapshot_next,  // newcomer -> sponsor: number (index wanted)
    welcome,        // sponsor -> newcomer: number (entries), digest, view and cores
    joined,         // newcomer -> sponsor
    leave,          // leaver -> member: treated as its death, which it announces itself
};
inline constexpr std::size_t message_kinds = 15;

/// What a survivor says of a transaction; not mentioned means aborted or unknown, which count
/// alike.
enum class TransactionState : std::uint8_t { prepared, committed };

struct TransactionEntry {
    TransactionId id;
    TransactionState state = TransactionState::prepared;
};

/// One message between monitors. Which fields count is said at MessageKind.
struct Message {
    MessageKind kind = MessageKind::prepare;
    Refusal refusal = Refusal::none;
    std::uint8_t attempt = 0;
    bool last = true;    // of the parts of a report or an install
    bool blank = false;  // report: the reporter holds no replica
    ViewNumber view = 0;
    std::uint32_t number = 0;
    TransactionId id;
    std::uint64_t digest = 0;
    CoreSet cores;
    Update update;
    FixedVector<TransactionEntry, entries_max> entries;
};

/// Why a message or event was refused; it has changed nothing.
enum class Fault : std::uint8_t {
    old_view,             // sent in a view that has ended: the sender learns the new one itself
    newer_view,           // sent in a view not installed here: the sender broke the protocol
    not_a_member,         // the sender is not in this view: it must be admitted first
    outside,              // this core is in no view yet
    sender_dead,          // the sender has been fenced: drop what is left of it
    view_changing,        // a view change will settle what the message is about
    not_coordinator,      // the transaction belongs to another coordinator
    unknown_transaction,  // no such transaction is open here
    not_awaited,          // this answer is not awaited, or came before
    not_proposer,         // a live core with a lower number leads the change, or none does
    stale_attempt,        // belongs to an earlier attempt of the proposer
    bad_snapshot,         // out of order, or its digest differs: the join must start again
    declared_dead,        // others believe this core dead: stop it
    queue_full,           // submissions_max are waiting: submit again after an answer
    not_normal,           // nothing to do in this state
};

[[nodiscard]] std::string_view name_of(MessageKind kind);
[[nodiscard]] std::string_view name_of(Fault fault);

}  // namespace zooid::monitor
