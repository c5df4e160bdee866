// The table of functions native programs find in the auxiliary vector.
#pragma once
#include <zooid/abi/runtime.hpp>

namespace zooid::libos {

[[nodiscard]] const abi::RuntimeTable& runtime_table();
/// Who counts unknown calls; given by the personality.
using UnknownCallsFunction = std::uint32_t (*)(std::uint64_t* pairs, std::uint32_t pairs_max);
void set_shootdown_functions(std::uint32_t (*set)(std::uint32_t), abi::ShootdownCounts (*counts)());
void set_unknown_calls(UnknownCallsFunction function);

}  // namespace zooid::libos
