// I/O ports and interrupts by capability, on the real-time clock. Only the boot core's monitor has
// the capabilities: these tests run when this program is that core's first domain.
#include "space.hpp"

namespace zooid::guest {
namespace {

using abi::CapType;
using abi::Status;
using native::invoke;
using native::retype;
using native::slot;

constexpr std::uint64_t clock_ports = 0x70;  // index, then data
constexpr std::uint64_t clock_input = 8;     // of the I/O APIC
constexpr std::uint64_t register_a = 10, register_b = 11, register_c = 12;
constexpr std::uint64_t periodic = 0x40;  // in register B

native::CallResult in(std::uint32_t ports, std::uint64_t port, std::uint64_t width = 1) {
    return invoke(ports, abi::IoPortOp::in, {.rdi = port, .rsi = width});
}
native::CallResult
out(std::uint32_t ports, std::uint64_t port, std::uint64_t value, std::uint64_t width = 1) {
    return invoke(ports, abi::IoPortOp::out, {.rdi = port, .rsi = width, .rdx = value});
}

class Devices : public Space {
protected:
    void SetUp() override {
        if (!held(abi::BirthSlot::io_ports)) GTEST_SKIP() << "this domain holds no devices";
        Space::SetUp();
        ASSERT_TRUE(
            retype(slot(abi::BirthSlot::io_ports), clock_ports, CapType::io_port, 2, 1, place(1))
                .ok());
    }
    void TearDown() override {
        if (!held(abi::BirthSlot::io_ports)) return;
        for (const auto origin :
             {abi::BirthSlot::io_ports, abi::BirthSlot::irq_sources, abi::BirthSlot::irq_dests})
            EXPECT_TRUE(native::revoke_capability(slot(origin)).ok());
        Space::TearDown();
    }
    static std::uint64_t read_clock(std::uint64_t which) {
        EXPECT_TRUE(out(cptr(1), clock_ports, which).ok());
        const auto value = in(cptr(1), clock_ports + 1);
        EXPECT_TRUE(value.ok());
        return value.value;
    }
    static void write_clock(std::uint64_t which, std::uint64_t value) {
        EXPECT_TRUE(out(cptr(1), clock_ports, which).ok());
        EXPECT_TRUE(out(cptr(1), clock_ports + 1, value).ok());
    }
};

TEST_F(Devices, APortAnswersItsHolderOnly) {
    EXPECT_EQ(read_clock(register_a) & 0x70, 0x20U);  // its divider runs
    expect_status(in(cptr(1), clock_ports + 2), Status::out_of_range);
    expect_status(in(cptr(1), clock_ports - 1), Status::out_of_range);
    expect_status(in(cptr(1), clock_ports, 4), Status::out_of_range);
    expect_status(in(cptr(1), ~std::uint64_t{0}, 2), Status::out_of_range);
    expect_status(in(cptr(1), clock_ports + 1, 2), Status::out_of_range);
    expect_status(in(cptr(1), clock_ports, 3), Status::bad_argument);
    expect_status(in(slot(abi::BirthSlot::io_ports), 0x81, 2), Status::unaligned);
    expect_status(in(slot(abi::BirthSlot::io_ports), 0xffff, 2), Status::out_of_range);
    expect_status(native::mint_capability(cptr(1), place(2), abi::Rights::read), Status::ok);
    expect_status(in(cptr(2), clock_ports), Status::ok);
    expect_status(out(cptr(2), clock_ports, 0), Status::wrong_rights);
    expect_status(native::revoke_capability(slot(abi::BirthSlot::io_ports)), Status::ok);
    expect_status(in(cptr(1), clock_ports), Status::invalid_capability);
}

TEST_F(Devices, TheKernelsOwnPortsAreNobodys) {
    for (const std::uint64_t port : {0x3f8U, 0x3ffU, 0x2f8U, 0x2ffU}) {
        expect_status(out(slot(abi::BirthSlot::io_ports), port, 'x'), Status::denied);
        expect_status(in(slot(abi::BirthSlot::io_ports), port & ~std::uint64_t{3}, 4),
                      Status::denied);
    }
}

class Interrupts : public Devices {
protected:
    void SetUp() override {
        Devices::SetUp();
        if (IsSkipped()) return;
        const auto cut = [](abi::BirthSlot from, std::uint64_t offset, CapType type,
                            std::uint32_t to) {
            return retype(slot(from), offset, type, 1, 1, place(to)).ok();
        };
        abi::CapWords inputs;
        ASSERT_TRUE(native::identify(slot(abi::BirthSlot::irq_sources), inputs).ok());
        ASSERT_TRUE(
            cut(abi::BirthSlot::irq_sources, clock_input - inputs.word[1], CapType::irq_source, 2));
        ASSERT_TRUE(cut(abi::BirthSlot::irq_dests, 5, CapType::irq_dest, 3));
        static std::uint64_t ring = 0;
        static const std::uint32_t end_point = native::runtime().create_endpoint(1, 0, &ring);
        listener = end_point;
        ASSERT_NE(listener, 0U);
        (void)read_clock(register_c);  // what came before
    }
    void TearDown() override {
        if (!IsSkipped()) write_clock(register_b, 2);
        Devices::TearDown();
    }
    native::CallResult route(std::uint64_t trigger = 0) {
        return invoke(cptr(2), abi::IrqSourceOp::route, {.rdi = cptr(3), .rsi = trigger});
    }
    native::CallResult bind() { return invoke(cptr(3), abi::IrqDestOp::bind, {.rdi = listener}); }
    static void acknowledge() {
        expect_status(invoke(cptr(2), abi::IrqSourceOp::acknowledge), Status::ok);
        (void)read_clock(register_c);
    }
    /// True when an event comes within the time.
    static bool event_within(std::uint64_t seen, std::uint64_t ns) {
        return native::runtime().wait_event(seen, native::now_ns() + ns) != seen;
    }
    static constexpr std::uint64_t soon_ns = 60'000'000'000, period_ns = 1'000'000;
    std::uint32_t listener = 0;
};

// Goal: every tick of the clock is an event, one for one acknowledgement.
TEST_F(Interrupts, TheClockTicksAtItsListener) {
    expect_status(bind(), Status::ok);
    expect_status(route(), Status::ok);
    write_clock(register_b, 2 | periodic);
    for (int tick = 0; tick < 50; ++tick) {
        const std::uint64_t seen = native::runtime().event_count();
        acknowledge();
        ASSERT_TRUE(event_within(seen, soon_ns)) << tick;
    }
    // Not acknowledged, it does not come again: a device cannot keep the core.
    const std::uint64_t seen = native::runtime().event_count();
    EXPECT_FALSE(event_within(seen, 20 * period_ns));
    acknowledge();
    EXPECT_TRUE(event_within(seen, soon_ns));
}

TEST_F(Interrupts, NothingComesAfterTheEnd) {
    expect_status(bind(), Status::ok);
    expect_status(route(), Status::ok);
    write_clock(register_b, 2 | periodic);
    const auto quiet = [] {
        const std::uint64_t seen = native::runtime().event_count();
        return !event_within(seen, 20 * period_ns);
    };
    acknowledge();
    expect_status(invoke(cptr(2), abi::IrqSourceOp::stop), Status::ok);
    EXPECT_TRUE(quiet());
    expect_status(invoke(cptr(2), abi::IrqSourceOp::acknowledge), Status::not_armed);
    expect_status(route(), Status::ok);
    expect_status(invoke(cptr(3), abi::IrqDestOp::unbind), Status::ok);
    acknowledge();
    EXPECT_TRUE(quiet());
    expect_status(bind(), Status::ok);
    acknowledge();
    expect_status(native::remove_capability(cptr(3)), Status::ok);  // the vector's last capability
    EXPECT_TRUE(quiet());
    expect_status(invoke(cptr(2), abi::IrqSourceOp::acknowledge), Status::not_armed);
}

TEST_F(Interrupts, RoutesAreRefusedByName) {
    expect_status(route(4), Status::bad_argument);
    expect_status(invoke(cptr(2), abi::IrqSourceOp::route, {.rdi = listener}), Status::wrong_type);
    expect_status(
        invoke(cptr(2), abi::IrqSourceOp::route, {.rdi = slot(abi::BirthSlot::irq_dests)}),
        Status::bad_argument);
    expect_status(
        invoke(slot(abi::BirthSlot::irq_sources), abi::IrqSourceOp::route, {.rdi = cptr(3)}),
        Status::bad_argument);
    expect_status(invoke(cptr(3), abi::IrqDestOp::bind, {.rdi = cptr(3)}), Status::wrong_type);
    expect_status(route(), Status::ok);
    expect_status(route(), Status::ok);  // the same again
    ASSERT_TRUE(
        retype(slot(abi::BirthSlot::irq_sources), 9, CapType::irq_source, 1, 1, place(4)).ok());
    expect_status(invoke(cptr(4), abi::IrqSourceOp::route, {.rdi = cptr(3)}),
                  Status::already_mapped);
    ASSERT_TRUE(
        retype(slot(abi::BirthSlot::irq_sources), 4, CapType::irq_source, 1, 1, place(5)).ok());
    ASSERT_TRUE(retype(slot(abi::BirthSlot::irq_dests), 6, CapType::irq_dest, 1, 1, place(6)).ok());
    expect_status(invoke(cptr(5), abi::IrqSourceOp::route, {.rdi = cptr(6)}),
                  Status::denied);  // the console's
    const auto address = invoke(cptr(3), abi::IrqDestOp::address);
    EXPECT_EQ(address.value >> 20, 0xfeeU);
}

}  // namespace
}  // namespace zooid::guest
