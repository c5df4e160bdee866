// Physical memory as the boot stub may read it: every access is checked against a limit.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace zooid::cpudriver {

/// The stub sees physical memory at its own address; a host test hands in an arena.
class PhysicalView {
public:
    /// @param zero   where physical address 0 is seen; borrowed for the life of the view.
    /// @param bytes  how much physical memory can be read from there.
    PhysicalView(std::uintptr_t zero, std::uint64_t bytes) : zero_(zero), bytes_(bytes) {}

    /// The bytes at `address`; empty when they are not wholly visible or start in page 0's word 0.
    [[nodiscard]] std::span<const std::byte> at(std::uint64_t address, std::uint64_t bytes) const {
        if (address == 0 || address > bytes_ || bytes > bytes_ - address) return {};
        return {reinterpret_cast<const std::byte*>(zero_ + address), bytes};
    }

    /// A copy of the T at `address`, which need not be aligned.
    template <class T>
    [[nodiscard]] std::optional<T> read(std::uint64_t address) const {
        const auto bytes = at(address, sizeof(T));
        if (bytes.empty()) return std::nullopt;
        T value;
        std::memcpy(&value, bytes.data(), sizeof(T));
        return value;
    }

    /// The NUL-terminated text at `address`, at most `bytes_max` long without its NUL.
    [[nodiscard]] std::optional<std::string_view>
    text(std::uint64_t address, std::uint64_t bytes_max) const {
        for (std::uint64_t length = 0; length <= bytes_max; ++length) {
            const auto byte = at(address + length, 1);
            if (byte.empty()) return std::nullopt;
            if (byte[0] == std::byte{0})
                return std::string_view{reinterpret_cast<const char*>(zero_ + address), length};
        }
        return std::nullopt;
    }

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

private:
    std::uintptr_t zero_;
    std::uint64_t bytes_;
};

}  // namespace zooid::cpudriver
