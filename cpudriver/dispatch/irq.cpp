#include "cpudriver/dispatch/irq.hpp"

#include <cassert>
#include <zooid/abi/call.hpp>

#include "cpudriver/arch/x86_64/ioapic.hpp"
#include "cpudriver/arch/x86_64/this_core.hpp"
#include "cpudriver/caps/copy.hpp"
#include "cpudriver/caps/remove.hpp"
#include "cpudriver/dispatch/invoke.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"

namespace zooid::cpudriver {

namespace {

unsigned index_of(unsigned vector) {
    assert(vector >= device_vector_first && vector - device_vector_first < irq_vectors);
    return vector - device_vector_first;
}
std::uint64_t bit_of(unsigned vector) { return std::uint64_t{1} << index_of(vector); }
static_assert(irq_vectors == 64);

void leave_input(unsigned vector) {
    std::uint32_t& input = kernel.interrupts.input[index_of(vector)];
    if (input != 0) (void)mask_gsi(input - 1);
    input = 0;
}

/// The vector an input leads to, or 0.
unsigned vector_of(std::uint32_t gsi) {
    for (unsigned i = 0; i < irq_vectors; ++i)
        if (kernel.interrupts.input[i] == gsi + 1) return device_vector_first + i;
    return 0;
}

abi::Status route_call(std::uint32_t gsi, const abi::Registers& r) {
    const auto dest = lookup_typed(r.rdi, CapType::irq_dest);
    if (!dest) return dest.error();
    if (!(*dest)->rights.has(Rights::write)) return abi::Status::wrong_rights;
    if ((*dest)->bytes != 1 || r.rsi > abi::irq_trigger_known) return abi::Status::bad_argument;
    if (gsi == boot_info().com1_gsi) return abi::Status::denied;  // the console's own
    const auto vector = static_cast<std::uint8_t>((*dest)->base);
    std::uint32_t& input = kernel.interrupts.input[index_of(vector)];
    if (input != 0 && input != gsi + 1) return abi::Status::already_mapped;
    if (const unsigned before = vector_of(gsi); before != 0) leave_input(before);
    if (!route_gsi(gsi, this_core().apic, vector, {static_cast<std::uint8_t>(r.rsi)}))
        return abi::Status::denied;
    input = gsi + 1;
    return abi::Status::ok;
}

}  // namespace

abi::Status irq_bind(unsigned vector, Slot& end_point) {
    if (end_point.type != CapType::end_point) return abi::Status::wrong_type;
    if (!end_point.rights.has(Rights::grant)) return abi::Status::wrong_rights;
    if (end_point.owner != kernel.capabilities.core) return abi::Status::retry_through_monitor;
    Slot& kept = window<Slot>(kernel.interrupts.slots)[index_of(vector)];
    WorkBudget budget;
    if (!kept.is_null()) (void)remove(kernel.capabilities, kept, Authority::monitor, budget);
    kernel.interrupts.bound |= bit_of(vector);
    return copy(kernel.capabilities, end_point, kept);
}

void irq_deliver(unsigned vector) {
    if (vector < device_vector_first || vector - device_vector_first >= irq_vectors) return;
    const std::uint32_t input = kernel.interrupts.input[index_of(vector)];
    if (input != 0) (void)mask_gsi(input - 1);
    const Slot& kept = window<Slot>(kernel.interrupts.slots)[index_of(vector)];
    if ((kernel.interrupts.bound & bit_of(vector)) != 0 && !kept.is_null()) notify(kept);
}

void irq_object_destroyed(const Slot& slot) {
    if (slot.bytes != 1) return;  // its pieces go on
    if (slot.type == CapType::irq_source) {
        const unsigned vector = vector_of(static_cast<std::uint32_t>(slot.base));
        if (vector != 0) leave_input(vector);
    } else if (slot.type == CapType::irq_dest) {
        const unsigned vector = slot.base & 0xff;
        leave_input(vector);
        kernel.interrupts.bound &= ~bit_of(vector);
    }
}

abi::Status invoke_irq_source(Slot& target, abi::Registers& r) {
    if (!target.rights.has(Rights::write)) return abi::Status::wrong_rights;
    if (target.bytes != 1) return abi::Status::bad_argument;
    const auto gsi = static_cast<std::uint32_t>(target.base);
    const unsigned vector = vector_of(gsi);
    switch (static_cast<abi::IrqSourceOp>(abi::call_operation(r.rax))) {
        case abi::IrqSourceOp::route:
            return route_call(gsi, r);
        case abi::IrqSourceOp::acknowledge:
            if (vector == 0) return abi::Status::not_armed;
            return unmask_gsi(gsi) ? abi::Status::ok : abi::Status::denied;
        case abi::IrqSourceOp::stop:
            if (vector != 0) leave_input(vector);
            return abi::Status::ok;
    }
    return abi::Status::bad_argument;
}

abi::Status invoke_irq_dest(Slot& target, abi::Registers& r) {
    constexpr std::uint64_t message_base = 0xfee0'0000;
    if (!target.rights.has(Rights::write)) return abi::Status::wrong_rights;
    if (target.bytes != 1) return abi::Status::bad_argument;
    const unsigned vector = target.base & 0xff;
    switch (static_cast<abi::IrqDestOp>(abi::call_operation(r.rax))) {
        case abi::IrqDestOp::bind: {
            const auto end_point = lookup_own(r.rdi);
            return end_point ? irq_bind(vector, **end_point) : end_point.error();
        }
        case abi::IrqDestOp::unbind:
            kernel.interrupts.bound &= ~bit_of(vector);
            return abi::Status::ok;
        case abi::IrqDestOp::address:
            if (this_core().apic > 0xff) return abi::Status::limit;
            r.rdx = message_base | std::uint64_t{this_core().apic} << 12;
            return abi::Status::ok;
    }
    return abi::Status::bad_argument;
}

}  // namespace zooid::cpudriver
