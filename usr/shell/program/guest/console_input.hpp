// What is typed at the console, as one more thing the loop looks at.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
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
    /// Drops everything up to the last Ctrl-C.
    void drop_interrupted() { typed_.erase(0, typed_.rfind(interrupt) + 1); }

    bool poll() override { return read(); }
    bool prepare_sleep() override { return !read(); }
    void wake() override {}

private:
    static constexpr char interrupt = 0x03;
    static constexpr std::size_t typed_bytes_max = 1024;
    bool read();

    interconnect::Executor& executor_;
    std::string typed_;
};

}  // namespace zooid::shell
