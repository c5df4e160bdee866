// A program that can be stopped inside any function, and put back to where it was.
#pragma once
#include <array>
#include <cstddef>
#include <functional>
#include <vector>

namespace zooid::interconnect::testing {

/// Runs a function on a stack of its own, a piece at a time.
///
/// A snapshot is the used part of that stack: what the function holds elsewhere is the caller's to
/// save. The function's locals must own nothing, since going back runs no destructor.
class Fiber {
public:
    using Snapshot = std::vector<std::byte>;

    Fiber() = default;
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    /// From the beginning; `program` outlives the run.
    void start(const std::function<void()>& program);
    /// Runs until the program calls pause() or ends; not after its end.
    void resume();
    /// Called by the program: back to resume()'s caller.
    void pause();
    [[nodiscard]] bool done() const { return done_; }

    [[nodiscard]] Snapshot snapshot() const;
    void restore(const Snapshot& snapshot);

private:
    static constexpr std::size_t stack_bytes = 32 * 1024;
    static void enter();
    [[nodiscard]] std::byte* top() { return stack_.data() + stack_bytes; }

    alignas(64) std::array<std::byte, stack_bytes> stack_;
    void* inside_ = nullptr;   // the program's stack pointer while it is stopped
    void* outside_ = nullptr;  // the caller's while it runs
    const std::function<void()>* program_ = nullptr;
    bool done_ = false;
};

}  // namespace zooid::interconnect::testing
