// The debug image's protocol_step(): the core stands still at one step of the invalidation
// protocol, each time it comes there, long enough for the others to do whatever they do meanwhile.
#include <zooid/abi/command_line.hpp>

#include "cpudriver/arch/x86_64/instructions.hpp"
#include "cpudriver/arch/x86_64/this_core.hpp"
#include "cpudriver/dispatch/request_rings.hpp"
#include "cpudriver/time/clock.hpp"
#include "watch_translations.hpp"

namespace zooid::cpudriver {

namespace {

constexpr std::uint64_t stop_ns = 500'000;

/// What option `stop.CORE=` says: a digit, the step's number.
bool stops_at(ProtocolStep step) {
    const auto value = abi::core_option(boot_info().command_line, "stop", this_core().core);
    return value && value->size() == 1 &&
           value->front() == static_cast<char>('0' + static_cast<unsigned>(step));
}

}  // namespace

void protocol_step(ProtocolStep step) {
    if (step == ProtocolStep::request_served) check_translations();  // it is said to be done next
    if (!stops_at(step)) return;
    const std::uint64_t end = now_ns() + stop_ns;
    while (now_ns() < end) pause();
}

}  // namespace zooid::cpudriver
