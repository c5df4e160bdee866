#include <utility>
#include <zooid/shell/program/failure.hpp>

namespace zooid::shell {

namespace {

using interconnect::CallError;

std::string_view cause(CallError error) {
    switch (error) {
        case CallError::closed:
            return "has closed the channel; start the shell again";
        case CallError::peer_fault:
            return "broke the rules of its channel; start the shell again";
        case CallError::deadline:
            return "did not answer in time; try again, or look at `cores`";
        case CallError::too_long:
            return "takes no message so long; shorten the words";
        case CallError::capability:
            return "could not be given a capability; see `mem`";
        case CallError::busy:
            return "has too many of our calls open; try again";
        case CallError::out_of_frames:
            return "cannot be called: out of coroutine frames";
        case CallError::malformed:
            return "answered what is no answer; rebuild both sides";
        case CallError::contract:
            return "and we disagree about our contract; rebuild both sides";
        case CallError::dropped:
            return "gave up our channel; start the shell again";
        case CallError::out_of_order:
            return "may not be asked that now; this is a bug of the shell";
        case CallError::unknown_method:
            return "does not know this request; rebuild both sides";
        case CallError::malformed_request:
            return "did not understand; rebuild both sides";
        case CallError::peer_busy:
            return "is busy; try again";
        case CallError::denied:
            return "does not allow this over our channel";
        case CallError::answer_not_carried:
            return "has an answer that our channel cannot carry; ask on its own core";
    }
    return "failed";
}

Status status_of(CallError error) {
    switch (error) {
        case CallError::too_long:
        case CallError::busy:
        case CallError::out_of_frames:
        case CallError::peer_busy:
            return Status::limit;
        case CallError::denied:
            return Status::denied;
        default:
            return Status::fault;
    }
}

}  // namespace

const Failure Failure::out_of_frames{Status::limit,
                                     "out of coroutine frames; run fewer things at once"};

Failure usage_failure(std::string message) { return {Status::usage, std::move(message)}; }

Failure call_failure(CallError error, std::string_view whom) {
    return {status_of(error), std::string(whom) + " " + std::string(cause(error))};
}

Failure monitor_failure(schema::monitor::Status status, std::string_view subject) {
    using Monitor = schema::monitor::Status;
    const std::string what(subject);
    switch (status) {
        case Monitor::ok:
            break;
        case Monitor::not_found:
            return {Status::none, what + " does not exist"};
        case Monitor::exists:
            return {Status::none, what + " exists already; remove it first"};
        case Monitor::bad_argument:
            return {Status::usage, what + " is not allowed: empty, too long or out of range"};
        case Monitor::no_memory:
            return {Status::limit, what + ": the monitor is at a limit; end something, try again"};
        case Monitor::denied:
            return {Status::denied, what + " is not allowed to this domain"};
        case Monitor::core_down:
            return {Status::fault,
                    what + ": that core is dead or not a member; `cores` says which, and why"};
        case Monitor::vetoed:
            return {Status::none, what + ": another change of it was under way; try again"};
    }
    return {Status::fault, what + ": the monitor answered a status we do not know; rebuild both"};
}

}  // namespace zooid::shell
