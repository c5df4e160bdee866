#include <zooid/native/kernel_call.hpp>
#include <zooid/native/trace.hpp>

namespace zooid::native {

void write_event(abi::TraceId id, std::uint32_t argument) {
    invoke(slot(abi::BirthSlot::dispatcher), abi::DispatcherOp::event,
           {.rdi = static_cast<std::uint64_t>(id), .rsi = argument});
}

}  // namespace zooid::native
