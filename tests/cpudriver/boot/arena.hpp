// A piece of pretended physical memory, in which a loader's information can be built.
#pragma once
#include <cstring>
#include <string_view>
#include <vector>

#include "../../test_size.hpp"
#include "boot/physical_view.hpp"

namespace zooid::cpudriver {

class Arena {
public:
    explicit Arena(std::size_t bytes) : bytes_(bytes) {}

    template <class T>
    void put(std::uint64_t address, const T& value) {
        std::memcpy(bytes_.data() + address, &value, sizeof(T));
    }
    void put_text(std::uint64_t address, std::string_view text) {
        std::memcpy(bytes_.data() + address, text.data(), text.size());
        bytes_[address + text.size()] = std::byte{0};
    }
    [[nodiscard]] PhysicalView view() const {
        return {reinterpret_cast<std::uintptr_t>(bytes_.data()), bytes_.size()};
    }
    [[nodiscard]] std::vector<std::byte>& bytes() { return bytes_; }
    [[nodiscard]] std::uintptr_t zero() const {
        return reinterpret_cast<std::uintptr_t>(bytes_.data());
    }

private:
    std::vector<std::byte> bytes_;
};

/// How many times more than quickly a test with random input runs: ZOOID_TEST_SIZE.
inline unsigned test_rounds(unsigned quick) { return test::sized(quick, quick * 10, quick * 500); }

}  // namespace zooid::cpudriver
