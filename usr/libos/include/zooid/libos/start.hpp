// The first upcall: the libos sets itself up and loads its program.
#pragma once
#include <cstdint>
#include <zooid/abi/dispatcher_frame.hpp>
#include <zooid/libos/thread.hpp>

extern "C" {
[[noreturn]] void libos_resume(zooid::libos::Thread* thread);
/// Goes on with these registers, enabled; vector state and FS are in the machine's registers.
[[noreturn]] void libos_resume_registers(const zooid::abi::Registers* registers);
void libos_upcall_run();
void libos_upcall_page_fault();
void libos_upcall_trap();
void libos_reflect();
extern char libos_data_start[];
extern char libos_data_end[];
}

namespace zooid::libos {

/// The domain's birth on its home core, or a spanned dispatcher's on another.
[[noreturn]] void start(abi::DispatcherFrame& frame);
/// Ends the domain because of what `thread` did; the frame names the fault.
[[noreturn]] void
report_and_end(const char* what, const Thread& thread, const abi::DispatcherFrame& frame);
/// The same for a signal (its Linux number) that the calling thread's present call is fatal by.
[[noreturn]] void report_signal_and_end(int signal);

}  // namespace zooid::libos
