// Capabilities for a test to try things on: a CNode of its own and a piece of RAM.
#pragma once
#include <gtest/gtest.h>

#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

namespace zooid::guest {

inline constexpr std::uint64_t ram_bytes = 64 * 1024;
inline constexpr std::uint32_t own_index = 250;  // L1 index that the libos never reaches

/// Slot `number` of the test's CNode.
[[nodiscard]] constexpr native::Place place(std::uint32_t number) {
    return {.cptr = own_index << 8 | number};
}
[[nodiscard]] constexpr std::uint32_t cptr(std::uint32_t number) { return place(number).cptr; }

/// RAM of the domain taken once: nobody takes it back from a program.
struct TakenRam {
    std::uint32_t cnode = native::runtime().allocate_ram(abi::object_bytes(abi::CapType::cnode_l2));
    std::uint32_t pages = native::runtime().allocate_ram(ram_bytes);
};
inline const TakenRam& taken_ram() {
    static const TakenRam ram;
    return ram;
}

class Space : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_NE(taken_ram().cnode, 0U);
        ASSERT_NE(ram, 0U);
        const native::Place table{.cptr = own_index << 8, .level = abi::CptrLevel::root};
        ASSERT_EQ(native::retype(taken_ram().cnode, 0, abi::CapType::cnode_l2, 0, 1, table).status,
                  abi::Status::ok);
    }
    void TearDown() override {
        for (const std::uint32_t each : {ram, taken_ram().cnode})
            EXPECT_EQ(native::revoke_capability(each).status, abi::Status::ok);
    }

    const std::uint32_t ram = taken_ram().pages;  // ram_bytes, nothing below it
};

/// Compares by name: a failure is readable.
inline void expect_status(const native::CallResult& result, abi::Status expected) {
    EXPECT_EQ(abi::name(result.status), abi::name(expected));
}

}  // namespace zooid::guest
