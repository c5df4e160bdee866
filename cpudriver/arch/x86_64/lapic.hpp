// This core's local APIC: memory-mapped, or by MSRs where the processor has x2APIC.
// Source: Intel SDM vol. 3A, "Advanced Programmable Interrupt Controller (APIC)".
#pragma once
#include <cstdint>

namespace zooid::cpudriver {

class LocalApic {
public:
    /// Turns the APIC on with interrupts from `spurious_vector` harmless and the timer stopped.
    void open(std::uint64_t physical_base, std::uint8_t spurious_vector);

    [[nodiscard]] bool is_open() const { return base_ != 0; }
    [[nodiscard]] std::uint32_t id() const;
    void end_of_interrupt() const;

    /// Interrupts another core. @param apic its APIC id.
    void send(std::uint32_t apic, std::uint8_t vector) const;
    void send_nmi(std::uint32_t apic) const;
    void send_init(std::uint32_t apic) const;
    /// @param page  physical page number below 256 where the core begins in real mode.
    void send_startup(std::uint32_t apic, std::uint8_t page) const;

    /// Starts the one-shot timer. @param ticks of the APIC's clock divided by 16; 0 stops it.
    void start_timer(std::uint32_t ticks, std::uint8_t vector) const;
    /// Runs the timer without interrupt, for calibration.
    void start_timer_masked(std::uint32_t ticks) const;
    [[nodiscard]] std::uint32_t timer_left() const;

private:
    enum Register : std::uint32_t;
    [[nodiscard]] std::uint32_t read(Register r) const;
    void write(Register r, std::uint32_t value) const;
    void command(std::uint32_t apic, std::uint32_t low) const;

    bool by_msr_ = false;
    std::uint64_t base_ = 0;  // virtual
};

/// This core's own.
inline constinit LocalApic local_apic;

}  // namespace zooid::cpudriver
