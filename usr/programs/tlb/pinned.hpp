// Threads pinned to cores.
#pragma once
#include <pthread.h>

#include <vector>

namespace zooid::tlb {

/// Cores this program may use, ascending.
[[nodiscard]] std::vector<int> allowed_cores();
/// Starts `run(argument)` on `core`. @return false when the system refuses
[[nodiscard]] bool start_on(int core, pthread_t& thread, void* (*run)(void*), void* argument);

}  // namespace zooid::tlb
