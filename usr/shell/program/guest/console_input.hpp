// What is typed at the console, as one more thing the loop looks at.
#pragma once
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <zooid/abi/status.hpp>
#include <zooid/interconnect/executor.hpp>

namespace zooid::shell {

/// Needs the console capability. Type-ahead beyond typed_bytes_max is dropped.
class ConsoleInput final : public interconnect::Pollable {
public:
    /// @param executor polls this from open() on, and outlives it.
    explicit ConsoleInput(interconnect::Executor& executor) : executor_(executor) {}

    /// Lets the console's interrupt wake this domain.
    /// @return ok, limit (no end point left), or what the kernel said.
    [[nodiscard]] abi::Status open();

    [[nodiscard]] bool empty() const { return typed_.empty(); }
    /// The oldest byte; not when empty().
    [[nodiscard]] std::uint8_t take();
    [[nodiscard]] bool interrupted() const { return typed_.find(interrupt) != std::string::npos; }
    /// The next byte is a Ctrl-C; not when empty().
    [[nodiscard]] bool at_interrupt() const { return typed_.front() == interrupt; }
    /// Drops everything up to the last Ctrl-C.
    void drop_interrupted() { typed_.erase(0, typed_.rfind(interrupt) + 1); }
    /// What was taken and is not used: it is taken again first.
    void give_back(std::string_view bytes) { typed_.insert(0, bytes); }

    /// Completes when something new is typed, or by wake_waiter(). One may wait.
    class News {
    public:
        explicit News(ConsoleInput& input) : input_(input) {}
        [[nodiscard]] bool await_ready() const { return false; }
        void await_suspend(std::coroutine_handle<> self) { input_.waiter_.handle = self; }
        void await_resume() { input_.waiter_.handle = nullptr; }

    private:
        ConsoleInput& input_;
    };
    [[nodiscard]] News news() { return News(*this); }
    void wake_waiter() {
        if (waiter_.handle) executor_.make_ready(waiter_);
    }

    bool poll() override { return read(); }
    bool prepare_sleep() override { return !read(); }
    void wake() override {}

private:
    static constexpr char interrupt = 0x03;
    static constexpr std::size_t typed_bytes_max = 1024;
    bool read();

    interconnect::Executor& executor_;
    interconnect::Waiter waiter_;
    std::string typed_;
};

}  // namespace zooid::shell
