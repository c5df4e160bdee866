// Failures made on purpose, to see that the other cores survive them.
#pragma once
#include <zooid/abi/call.hpp>

namespace zooid::cpudriver {

/// Makes this core's CPU driver fail. Returns only when `kind` is none that it knows.
void inject(abi::InjectKind kind);

}  // namespace zooid::cpudriver
