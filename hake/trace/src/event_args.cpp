#include "event_args.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace zooid::trace {
namespace {

constexpr std::array<std::string_view, 9> reasons{
    "system call", "reflection", "exception", "timer", "ipi", "device", "resume", "upcall", "idle"};
static_assert(reasons.size() == static_cast<std::size_t>(abi::TraceReason::idle) + 1);

std::string fields(const abi::TraceKind& kind, std::uint32_t argument) {
    switch (kind.argument) {
        case abi::TraceArgument::value:
            return fmt::format("\"value\":{}", argument);
        case abi::TraceArgument::reason: {
            const std::uint32_t reason = argument >> 16;
            if (reason >= reasons.size())
                return fmt::format("\"reason\":{},\"detail\":{}", reason, argument & 0xffff);
            return fmt::format("\"reason\":\"{}\",\"detail\":{}", reasons[reason],
                               argument & 0xffff);
        }
        case abi::TraceArgument::page:
            return fmt::format("\"page\":\"{:#x}\"", argument);
        case abi::TraceArgument::vector:
            return fmt::format("\"vector\":{},\"peer\":{}", argument >> 8, argument & 0xff);
        case abi::TraceArgument::channel:
            return fmt::format("\"channel\":{},\"sequence\":{}", argument >> 16, argument & 0xffff);
        case abi::TraceArgument::peer: {
            const bool ring = kind.category == "ring";
            return fmt::format("\"peer\":{},\"{}\":{}", argument & 0xff,
                               ring ? "sequence" : "transaction", argument >> 8);
        }
    }
    return {};
}

}  // namespace

std::string event_args(const Event& event, const abi::TraceKind* kind) {
    const std::string own = kind != nullptr ? fields(*kind, event.argument)
                                            : fmt::format("\"value\":{}", event.argument);
    if (event.source == 0) return "{" + own + "}";
    return fmt::format("{{{},\"domain\":{}}}", own, event.source);
}

std::string event_name(const Event& event, const abi::TraceKind* kind) {
    return kind != nullptr ? std::string(kind->name) : fmt::format("event {:#06x}", event.id);
}

}  // namespace zooid::trace
