// Says on the console who broke which contract.
#pragma once
#include <cstdio>
#include <string>
#include <string_view>
#include <zooid/interconnect/channel_order.hpp>

namespace zooid::monitor {

/// One line, when the channel to `who` ended by a broken contract; else nothing.
inline void say_breach(std::string_view who, const interconnect::ContractFault& fault) {
    using interconnect::Breach;
    if (fault.breach == Breach::none || fault.breach == Breach::dropped) return;
    std::string line = "zooid: ";
    line.append(who).append(fault.ours ? " says that its monitor broke" : " broke");
    line.append(" its contract: ").append(name(fault.breach)).append(" message `");
    line.append(fault.message).append("` in state `").append(fault.state).append("`\n");
    std::fputs(line.c_str(), stdout);
}

}  // namespace zooid::monitor
