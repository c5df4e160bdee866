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

/// True when this domain was born with it.
inline bool held(abi::BirthSlot which) {
    abi::CapWords words;
    return native::identify(native::slot(which), words).ok();
}

/// RAM for tests that need much; 0 where the domain has not that much. A monitor has a core's rest.
inline constexpr std::uint64_t big_ram_bytes = 8 << 20;
inline std::uint32_t big_ram() {
    static const std::uint32_t ram = [] {
        if (!held(abi::BirthSlot::kernel)) return native::runtime().allocate_ram(big_ram_bytes);
        const std::uint32_t piece = native::runtime().allocate_slot();
        const bool made = native::retype(abi::memory_cnode << 8 | 1, 0, abi::CapType::ram,
                                         big_ram_bytes, 1, {.cptr = piece})
                              .ok();
        return made ? piece : 0;
    }();
    return ram;
}

/// Makes a copy of an end point with a badge.
inline native::CallResult mint_badge(std::uint32_t source, std::uint32_t to, std::uint64_t badge,
                                     abi::Rights keep = abi::Rights::all) {
    return native::invoke(native::slot(abi::BirthSlot::root_cnode), abi::CNodeOp::mint,
                          {.rdi = source | std::uint64_t{to} << 32,
                           .rsi = static_cast<std::uint64_t>(abi::CptrLevel::leaf) |
                                  std::uint64_t{keep.bits} << 8 | badge << 16});
}

/// Shows entries of a frame or a table in a VNode.
inline native::CallResult map(std::uint32_t vnode, std::uint32_t source, std::uint32_t mapping,
                              std::uint64_t entry, abi::MapFlags flags = abi::MapFlags::read,
                              std::uint64_t count = 1, std::uint64_t offset = 0) {
    return native::invoke(vnode, abi::VNodeOp::map,
                          {.rdi = source | std::uint64_t{mapping} << 32,
                           .rsi = offset,
                           .rdx = entry | count << 16 | std::uint64_t{flags.bits} << 32});
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
