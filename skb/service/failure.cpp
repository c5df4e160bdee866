#include "failure.hpp"

#include <array>
#include <zooid/skb/advice.hpp>

namespace zooid::skb {

namespace {

struct Cure {
    std::string_view error;  // how it begins
    std::string_view text;
};

constexpr std::string_view own_relations =
    "assert to a relation of your own, or have an administrator assert may_write(Owner,Name,Arity)";
constexpr std::string_view own_full =
    "this client has said as much as it may: retract something of its own first";
constexpr std::array cures = {
    Cure{"error(conflict(", "somebody else changed it meanwhile: ask again"},
    Cure{"error(permission_error(modify,knowledge_base,", "this client may only ask"},
    Cure{"error(permission_error(modify,relation,", own_relations},
    Cure{"error(permission_error(modify,rule,", "this client may assert facts only"},
    Cure{"error(resource_error(own_clauses)", own_full},
    Cure{"error(resource_error(time)", "it ran as long as it may: narrow the question"},
    Cure{"error(resource_error(answers)", "too many answers to watch: narrow the question"},
    Cure{"error(resource_error(held)",
         "it was left half read while much was erased: ask again, and read on or cancel"},
};

}  // namespace

WireStatus wire_status(ExitStatus status, std::string_view error) {
    switch (status) {
        case ExitStatus::answers:
            return WireStatus::ok;
        case ExitStatus::none:
            return WireStatus::failed;
        case ExitStatus::syntax:
            return WireStatus::syntax;
        case ExitStatus::limit:
            return WireStatus::limit;
        case ExitStatus::denied:
            return WireStatus::denied;
        case ExitStatus::error:
            break;
    }
    return error.starts_with("error(conflict(") ? WireStatus::conflict : WireStatus::engine_error;
}

WireStatus wire_status(FactError error) {
    switch (error) {
        case FactError::bad_relation:
            return WireStatus::failed;
        case FactError::full:
        case FactError::own_full:
            return WireStatus::limit;
        case FactError::conflict:
            return WireStatus::conflict;
        case FactError::denied:
            break;
    }
    return WireStatus::denied;
}

std::string with_cure(KnowledgeBase& base, const std::string& error) {
    for (const Cure& cure : cures) {
        if (error.starts_with(cure.error)) return error + "; " + std::string(cure.text);
    }
    const std::string meant = advice(base, error);
    return meant.empty() ? error : error + "; " + meant;
}

std::string_view cure_of(FactError error) {
    switch (error) {
        case FactError::bad_relation:
            return "the relation is the engine's own, or has too many columns: choose another";
        case FactError::full:
            return "the base is full: retract something first";
        case FactError::own_full:
            return own_full;
        case FactError::conflict:
            return "somebody else retracted one of the rows meanwhile: ask, and change again";
        case FactError::denied:
            break;
    }
    return own_relations;
}

}  // namespace zooid::skb
