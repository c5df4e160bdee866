// watch: answers of a guest as they come and go, by a subscription.
#include <zooid/skb/watched_changes.hpp>

#include "guest_base.hpp"
#include "guest_failure.hpp"

namespace zooid::hake {

namespace {

using schema::skb::Skb;
using Status = schema::skb::Status;

constexpr std::uint32_t wait_us = 1'000'000;   // for a notice, before it is waited for again
constexpr std::uint32_t every_us = 1'000'000;  // what runs is looked at so often

}  // namespace

skb::AskFailure GuestBase::watch(const std::string& goal, const std::function<bool()>& is_over,
                                 const skb::ShowLine& show) {
    if (const auto why = unready()) return *why;
    Skb::Subscribe::Params params;
    params.set_answers(true);
    params.set_every_us(every_us);
    if (!params.set_text(goal)) return guest_failure(Status::syntax, goal, 0, "it is too long");
    const auto opened = call<Skb::Subscribe>(params);
    if (!opened) return failure_of(opened.error());
    if (opened->status() != Status::ok)
        return guest_failure(opened->status(), goal, opened->column(), opened->error());
    std::vector<std::string> names;
    const auto columns = opened->columns();
    names.reserve(columns.size());
    for (std::uint32_t i = 0; i < columns.size(); ++i) names.emplace_back(columns.at(i));
    skb::WatchedChanges changes(std::move(names));
    Skb::Notices::Params wanted;
    wanted.set_subscription(opened->subscription());
    wanted.set_wait_us(wait_us);
    skb::AskFailure failure{.status = skb::ExitStatus::answers};
    while (!is_over() && failure.error.empty()) {
        const auto notices = call<Skb::Notices>(wanted, is_over);
        if (!notices) break;
        if (!*notices) return failure_of(notices->error());
        changes.take(**notices);
        if (!(*notices)->more()) show(changes.take_lines());
        if ((*notices)->status() != Status::ok)
            failure = guest_failure((*notices)->status(), goal, 0, (*notices)->error());
    }
    if (!failure.error.empty() && ended()) return failure;
    Skb::Unsubscribe::Params last;
    last.set_subscription(opened->subscription());
    (void)call<Skb::Unsubscribe>(last);
    if (failure.error.empty()) failure.status = skb::ExitStatus::answers;
    return failure;
}

}  // namespace zooid::hake
