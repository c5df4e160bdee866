// Reflection on Linux: Syscall User Dispatch turns the guest's calls into signals.
#pragma once
#include <zooid/posix/backend.hpp>

namespace zooid::posix::harness {

class HostBackend;
struct HostThread;

/// Installs the handlers for calls and faults; once, before any guest thread runs.
void install_traps(HostBackend& backend);

/// Runs the first guest thread on the calling Linux thread, from `entry` with RSP = `stack`, until
/// it exits (the domain then lives on in its other threads).
void run_first(HostThread& thread, Address entry, Address stack);

/// Starts a guest thread on a new Linux thread. @return false when Linux refuses
bool start_thread(HostBackend& backend, const Spawn& spawn);

}  // namespace zooid::posix::harness
