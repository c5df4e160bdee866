// The libos as a native program sees it.
#pragma once
#include <zooid/abi/domain.hpp>
#include <zooid/abi/runtime.hpp>

namespace zooid::native {

/// The libos's function table. Ends the program with a message when it does not run on Zooid.
/// @cost one load after the first call.
[[nodiscard]] const abi::RuntimeTable& runtime();

[[nodiscard]] inline const abi::DomainInfo& domain_info() { return *runtime().info; }
[[nodiscard]] inline std::uint32_t this_core() { return runtime().core(); }
[[nodiscard]] inline std::uint64_t now_ns() { return runtime().now_ns(); }

}  // namespace zooid::native
