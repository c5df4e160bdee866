// The first upcall: the libos sets itself up and loads its program.
#pragma once
#include <cstdint>

#include <zooid/abi/dispatcher_frame.hpp>

#include "thread.hpp"

extern "C" {
[[noreturn]] void libos_resume(zooid::libos::Thread* thread);
void libos_upcall_run();
void libos_upcall_page_fault();
void libos_upcall_trap();
void libos_reflect();
extern char libos_data_start[];
extern char libos_data_end[];
}

namespace zooid::libos {

[[noreturn]] void start(abi::DispatcherFrame& frame);

}  // namespace zooid::libos
