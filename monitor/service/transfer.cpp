#include "transfer.hpp"

#include <zooid/native/kernel_call.hpp>
#include <zooid/native/runtime.hpp>

namespace zooid::monitor {

bool export_capability(std::uint32_t cptr, CapabilityWords& words) {
    return native::invoke(native::slot(abi::BirthSlot::kernel), abi::KernelOp::export_words,
                          {.rdi = cptr, .rsi = reinterpret_cast<std::uint64_t>(words.data())})
        .ok();
}

std::uint32_t import_capability(const CapabilityWords& words, std::uint16_t owner) {
    const std::uint32_t slot = native::runtime().allocate_slot();
    if (slot == 0) return 0;
    const auto result = native::invoke(
        native::slot(abi::BirthSlot::kernel), abi::KernelOp::import_words,
        {.rdi = reinterpret_cast<std::uint64_t>(words.data()), .rsi = owner, .rdx = slot});
    if (result.ok()) return slot;
    native::runtime().free_slot(slot);
    return 0;
}

}  // namespace zooid::monitor
