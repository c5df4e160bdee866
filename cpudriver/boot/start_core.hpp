// The last thing the boot stub does on each core: lay its kernel out and enter it.
#pragma once
#include "boot/core_data.hpp"

/// Run by every core, the booting one and the others alike, on its own RAM, in the stub's address
/// space. A core that cannot be laid out says so in its presence line and halts.
extern "C" [[noreturn]] void zooid_start_core(zooid::cpudriver::CoreData* core);
