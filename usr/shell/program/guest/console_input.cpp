#include "console_input.hpp"

#include <cassert>
#include <zooid/native/kernel_call.hpp>
#include <zooid/native/runtime.hpp>

namespace zooid::shell {

namespace {

constexpr std::uint32_t console = native::slot(abi::BirthSlot::console);
constexpr std::uint32_t ring_slots = 1;  // notifications carry no message

}  // namespace

abi::Status ConsoleInput::open() {
    std::uint64_t ring = 0;
    const std::uint32_t end_point = native::runtime().create_endpoint(ring_slots, 0, &ring);
    if (end_point == 0) return abi::Status::limit;
    const native::CallResult done =
        native::invoke(console, abi::ConsoleOp::listen, {.rdi = end_point});
    if (done.ok()) executor_.wait_set().add(*this);
    return done.status;
}

std::uint8_t ConsoleInput::take() {
    assert(!typed_.empty());
    const auto byte = static_cast<std::uint8_t>(typed_.front());
    typed_.erase(0, 1);
    return byte;
}

bool ConsoleInput::read() {
    bool any = false;
    for (;;) {
        const std::uint64_t word = native::invoke(console, abi::ConsoleOp::read).value;
        const auto count = static_cast<unsigned>(word >> 56);
        for (unsigned i = 0; i < count; ++i) {
            const char byte = static_cast<char>(word >> (8 * i));
            if (typed_.size() < typed_bytes_max || byte == interrupt) typed_ += byte;
        }
        if (count == 0) {
            if (any) wake_waiter();
            return any;
        }
        any = true;
    }
}

}  // namespace zooid::shell
