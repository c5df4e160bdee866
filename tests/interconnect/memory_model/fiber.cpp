// A program that can be stopped inside any function, and put back to where it was.
#include "fiber.hpp"

#include <cassert>
#include <cstdint>
#include <cstring>

// Saves what a call must keep, exchanges the stacks, restores it. Source: System V ABI, AMD64
// supplement, "Registers".
asm(R"(
    .text
    .type zooid_switch_stack, @function
zooid_switch_stack:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
)");
extern "C" void zooid_switch_stack(void** save, void* load);

namespace zooid::interconnect::testing {
namespace {

constexpr std::size_t saved_words = 6;
Fiber* running = nullptr;

}  // namespace

void Fiber::enter() {
    Fiber& self = *running;
    (*self.program_)();
    self.done_ = true;
    self.pause();
}

void Fiber::start(const std::function<void()>& program) {
    program_ = &program;
    done_ = false;
    // As if enter() had been called and had stopped at once: a return address below an aligned top.
    auto* const words = reinterpret_cast<std::uintptr_t*>(top() - 64);
    words[0] = reinterpret_cast<std::uintptr_t>(&Fiber::enter);
    words[1] = 0;
    std::memset(words - saved_words, 0, saved_words * sizeof(std::uintptr_t));
    inside_ = words - saved_words;
}

void Fiber::resume() {
    assert(!done_);
    running = this;
    zooid_switch_stack(&outside_, inside_);
}

void Fiber::pause() { zooid_switch_stack(&inside_, outside_); }

Fiber::Snapshot Fiber::snapshot() const {
    const auto* const from = static_cast<const std::byte*>(inside_);
    Snapshot saved(from, stack_.data() + stack_bytes);
    if (done_) saved.clear();
    return saved;
}

void Fiber::restore(const Snapshot& saved) {
    done_ = saved.empty();
    if (done_) return;
    inside_ = top() - saved.size();
    std::memcpy(inside_, saved.data(), saved.size());
}

}  // namespace zooid::interconnect::testing
