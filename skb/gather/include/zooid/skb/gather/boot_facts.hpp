// Facts from what the loader told the kernel.
#pragma once
#include <zooid/abi/boot_info.hpp>
#include <zooid/skb/gather/fact_sink.hpp>

namespace zooid::skb::gather {

/// memory(Base, Bytes, Type) and module(Name, Bytes). Counts beyond the record's own limits are cut.
/// @return false when the sink took no more
bool gather_boot_info(const abi::BootInfo& info, const FactSink& sink);

}  // namespace zooid::skb::gather
