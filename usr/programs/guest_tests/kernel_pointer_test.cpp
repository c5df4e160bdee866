// Kernel addresses as arguments: each call that reads or writes memory for us refuses them by name.
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <zooid/abi/lmp.hpp>
#include <zooid/abi/request_ring.hpp>
#include <zooid/native/transports.hpp>

#include "space.hpp"

namespace zooid::guest {
namespace {

using abi::Status;
using native::invoke;
using native::slot;
using KernelPointers = Space;

/// Kernel text, the kernel's window, the last byte, not canonical, and one that crosses into the
/// kernel's half.
constexpr std::array<std::uint64_t, 5> addresses{0xffff'ffff'8000'0000, 0xffff'8000'0000'0000,
                                                 0xffff'ffff'ffff'fff8, 0x8000'0000'0000,
                                                 abi::user_end - 8};

TEST_F(KernelPointers, ConsoleWritesAreRefused) {
    if (!held(abi::BirthSlot::console)) GTEST_SKIP() << "this domain has no console";
    for (const std::uint64_t address : addresses)
        for (const abi::ConsoleOp operation : {abi::ConsoleOp::write, abi::ConsoleOp::bulk})
            expect_status(
                invoke(slot(abi::BirthSlot::console), operation, {.rdi = address, .rsi = 64}),
                Status::bad_argument);
    expect_status(invoke(slot(abi::BirthSlot::console), abi::ConsoleOp::write,
                         {.rdi = 0x1000, .rsi = ~std::uint64_t{0}}),
                  Status::out_of_range);
}

// A range longer than one request may name is refused, not cut short: what was left out would stay
// mapped.
TEST_F(KernelPointers, TooLongOrForeignRequestsAreRefused) {
    const std::uint32_t ipi = slot(abi::BirthSlot::ipi);
    if (!held(abi::BirthSlot::ipi)) GTEST_SKIP() << "this domain may post no requests";
    const auto unmap = static_cast<std::uint64_t>(abi::RequestOp::unmap);
    const std::uint64_t domain = native::domain_info().domain;
    const auto post = [&](std::uint64_t operation, std::uint64_t whose, std::uint64_t pages) {
        return invoke(ipi, abi::IpiOp::post,
                      {.rdi = native::this_core(),
                       .rsi = operation,
                       .rdx = whose,
                       .r10 = 0x6000'0000'0000 - 0x1000'0000,
                       .r8 = pages});
    };
    expect_status(post(unmap, domain, abi::ipi_request_pages_max + 1), Status::out_of_range);
    expect_status(post(unmap, domain, 0), Status::out_of_range);
    expect_status(post(99, domain, 1), Status::bad_argument);
    if (domain != 1) expect_status(post(unmap, 1, 1), Status::denied);
    expect_status(post(unmap, domain, 1), Status::ok);
}

TEST_F(KernelPointers, ResumeIsRefused) {
    for (const std::uint64_t address : addresses)
        expect_status(native::kernel_call(abi::call_word(abi::Call::resume), {.rdi = address}),
                      Status::bad_argument);
}

TEST_F(KernelPointers, UpcallEntriesAreRefused) {
    const std::uint32_t dispatcher = slot(abi::BirthSlot::dispatcher);
    for (const std::uint64_t address : addresses)
        expect_status(invoke(dispatcher, abi::DispatcherOp::entries, {.rdi = address}),
                      Status::bad_argument);
    for (const std::uint64_t address : addresses) {
        if (address < abi::user_end) continue;
        const abi::UpcallEntries entries{address, address, address, address, address};
        expect_status(invoke(dispatcher, abi::DispatcherOp::entries,
                             {.rdi = reinterpret_cast<std::uint64_t>(&entries)}),
                      Status::bad_argument);
        expect_status(invoke(dispatcher, abi::DispatcherOp::start, {.rdi = address}),
                      Status::bad_argument);
    }
}

TEST_F(KernelPointers, LongMessagesAreRefused) {
    std::uint64_t ring = 0;
    const std::uint32_t end_point = native::runtime().create_endpoint(4, 0, &ring);
    ASSERT_NE(end_point, 0U);
    const std::uint64_t header = abi::lmp_header(1, 0, 20);
    for (const std::uint64_t address : addresses)
        expect_status(native::kernel_call(abi::call_word(abi::Call::lmp_send, 0, end_point),
                                          {.rdi = header, .rdx = address}),
                      Status::bad_argument);
    native::Lmp lmp = native::make_lmp(ring, 4, end_point);
    std::array<std::uint64_t, 20> words{};
    words[19] = 19;
    ASSERT_TRUE(lmp.send({.number = 3, .call = 0, .words = words}));
    std::array<std::uint64_t, 224> received{};
    const auto message = lmp.receive(received);
    ASSERT_TRUE(message && *message);  // nothing of the refused ones has arrived before it
    EXPECT_EQ((*message)->number, 3);
    EXPECT_EQ(received[19], 19U);
}

TEST_F(KernelPointers, MonitorsCallsAreRefused) {
    if (!held(abi::BirthSlot::kernel)) GTEST_SKIP() << "this domain is no monitor";
    for (const std::uint64_t address : addresses) {
        expect_status(invoke(slot(abi::BirthSlot::kernel), abi::KernelOp::export_words,
                             {.rdi = ram, .rsi = address}),
                      Status::bad_argument);
        expect_status(invoke(slot(abi::BirthSlot::kernel), abi::KernelOp::import_words,
                             {.rdi = address, .rsi = 1, .rdx = cptr(1)}),
                      Status::bad_argument);
    }
}

TEST_F(KernelPointers, ThePersonalityAnswersFault) {
    for (const std::uint64_t address : addresses) {
        EXPECT_EQ(write(1, reinterpret_cast<const void*>(address), 64), -1) << std::hex << address;
        EXPECT_EQ(errno, EFAULT);
        EXPECT_EQ(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, address), -1);
        EXPECT_EQ(errno, EFAULT);
    }
}

TEST_F(KernelPointers, WithoutTheKernelCapabilityThereIsNoKernelCall) {
    if (held(abi::BirthSlot::kernel)) GTEST_SKIP() << "this domain is a monitor";
    expect_status(invoke(slot(abi::BirthSlot::kernel), abi::KernelOp::shutdown, {}),
                  Status::invalid_capability);
}

}  // namespace
}  // namespace zooid::guest
