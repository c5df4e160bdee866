// What a protocol machine asks its driver to do after one event.
#pragma once

#include <cstddef>
#include <cstdint>
#include <zooid/monitor/message.hpp>

namespace zooid::monitor {

inline constexpr std::size_t held_max = 64;         // updates held for transactions at one member
inline constexpr std::size_t submissions_max = 16;  // client updates open or queued at one core
inline constexpr std::size_t remembered_max = cores_max * transactions_max;
inline constexpr std::size_t sends_max =
    held_max + (held_max + remembered_max) / entries_max + 2 * transactions_max;

/// The driver's name for the client that waits; never interpreted here.
using ClientTag = std::uint64_t;

/// Send `message` to every core of `to`, each link keeping the order of sends.
struct Send {
    CoreSet to;
    Message message;
};

/// Tell a client the outcome: none means committed at every member of the view.
struct Answer {
    ClientTag client = 0;
    Refusal refusal = Refusal::none;
    TransactionId id;  // of the last attempt; sequence 0 and view 0 when none was started
};

/// A transaction was decided at this core; for traces, for checking, and for those who watch names.
struct Decision {
    TransactionId id;
    bool committed = false;
    Update update;
};

/// Everything one event causes, in order. An Effects is a value; the driver owns it.
struct Effects {
    FixedVector<Send, sends_max> sends;
    FixedVector<Answer, submissions_max + 1> answers;
    FixedVector<Decision, 2 * held_max> decisions;
    bool view_installed = false;  // Agreement::view() has changed
};

}  // namespace zooid::monitor
