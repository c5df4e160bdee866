#include "guest_failure.hpp"

namespace zooid::hake {

namespace {

using schema::skb::Status;

skb::ExitStatus exit_status(Status status) {
    switch (status) {
        case Status::ok:
            return skb::ExitStatus::answers;
        case Status::failed:
            return skb::ExitStatus::none;
        case Status::syntax:
            return skb::ExitStatus::syntax;
        case Status::limit:
        case Status::cancelled:
        case Status::busy:
            return skb::ExitStatus::limit;
        case Status::denied:
            return skb::ExitStatus::denied;
        case Status::engine_error:
        case Status::no_query:
        case Status::conflict:
            break;
    }
    return skb::ExitStatus::error;
}

std::string_view words_for(Status status) {
    switch (status) {
        case Status::cancelled:
            return "the query was cancelled";
        case Status::busy:
            return "too many queries are open in the guest; wait for one to end";
        case Status::no_query:
            return "the query is gone; ask again";
        case Status::denied:
            return "the guest does not allow that";
        default:
            return "the guest's knowledge base gave no reason";
    }
}

}  // namespace

skb::AskFailure
guest_failure(Status status, std::string_view goal, std::uint32_t column, std::string_view error) {
    skb::AskFailure failure{.status = exit_status(status)};
    if (failure.status == skb::ExitStatus::none && error.empty()) return failure;
    const bool is_term = error.starts_with("error(");
    const std::size_t end = is_term ? error.find("); ") : std::string_view::npos;
    failure.error = error.substr(0, end == std::string_view::npos ? end : end + 1);
    if (end != std::string_view::npos) failure.cure = error.substr(end + 3);
    if (failure.error.empty()) failure.error = words_for(status);
    failure.column = column;
    failure.line = column != 0 && !goal.contains('\n') ? 1 : 0;
    return failure;
}

skb::AskFailure guest_time_over() {
    return {.status = skb::ExitStatus::limit, .error = "error(resource_error(time),guest)"};
}

}  // namespace zooid::hake
