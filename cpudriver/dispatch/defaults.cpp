// What an image does not need unless it brings its own.
#include "cpudriver/dispatch/scheduler.hpp"

namespace zooid::cpudriver {

[[gnu::weak]] void check_state() {}

}  // namespace zooid::cpudriver
