// Says on the console who broke which contract.
#pragma once
#include <cstdio>
#include <string_view>
#include <zooid/interconnect/channel_order.hpp>

namespace zooid::monitor {

/// One line, when the channel to `who` ended by a broken contract; else nothing.
inline void say_breach(std::string_view who, const interconnect::ContractFault& fault) {
    using interconnect::Breach;
    if (fault.breach == Breach::none || fault.breach == Breach::dropped) return;
    const std::string_view breach = name(fault.breach);
    const auto length = [](std::string_view text) { return static_cast<int>(text.size()); };
    std::printf("zooid: %.*s %s its contract: %.*s message `%.*s` in state `%.*s`\n", length(who),
                who.data(), fault.ours ? "says that its monitor broke" : "broke", length(breach),
                breach.data(), length(fault.message), fault.message.data(), length(fault.state),
                fault.state.data());
}

}  // namespace zooid::monitor
