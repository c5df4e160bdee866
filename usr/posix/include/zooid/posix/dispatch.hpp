// The door of the personality: one Linux system call in, its value out.
#pragma once
#include <zooid/posix/call_frame.hpp>
#include <zooid/posix/page_fault.hpp>
#include <zooid/posix/process.hpp>

namespace zooid::posix {

/// Serves a reflected call of `thread`, on its core, on its personality stack; may block it, and
/// does not return for exit, exit_group and fatal signals.
/// @param frame owned by the caller; only read.
/// @return what goes to RAX: a value, or a negative error number. Calls that are not served give
///         ENOSYS and are counted in process.unknown_calls().
/// @cost under 2 KiB of stack besides the backend's; no allocation, no vector registers.
[[nodiscard]] long dispatch(CallFrame& frame, Process& process, Thread& thread);

/// What a page fault of `thread` asks for; the caller maps the page, or kills the domain.
[[nodiscard]] FaultDecision
page_fault(Process& process, const Thread& thread, Address address, Access access, bool present);

}  // namespace zooid::posix
