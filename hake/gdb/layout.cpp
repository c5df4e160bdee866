// What zooid.py looks into; only the types in this file's debug information matter.
#include <zooid/abi/domain.hpp>
#include <zooid/abi/request_ring.hpp>
#include <zooid/libos/core.hpp>

#include "cpudriver/boot/core_data.hpp"
#include "cpudriver/caps/slot.hpp"
#include "cpudriver/dispatch/dispatcher.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"

namespace zooid {

enum class Place : std::uint64_t {
    window = cpudriver::layout::window_base,
    image = cpudriver::layout::image_base,
    domain_info = abi::domain_info_base,
};

[[gnu::used]] static const struct {
    const abi::DomainInfo* domain_info;
    const abi::DispatcherFrame* dispatcher_frame;
    const cpudriver::CoreData* core_data;
    const cpudriver::Dispatcher* dispatcher;
    const cpudriver::Slot* slot;
    const cpudriver::KernelControlBlock* kernel;
    const libos::Core* libos_core;
    const libos::Thread* thread;
    const abi::PresenceLine* presence;
    Place place;
} layout = {};

}  // namespace zooid
