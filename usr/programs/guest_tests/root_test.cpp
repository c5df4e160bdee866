// A larger root under a running domain.
#include "grown_root.hpp"

namespace zooid::guest {
namespace {

using abi::CapType;
using abi::Status;
using Roots = Space;

TEST_F(Roots, WhatCannotBecomeTheRootIsRefused) {
    const std::uint32_t self = native::slot(abi::BirthSlot::dispatcher);
    const auto become = [&](std::uint32_t root) {
        return native::invoke(self, abi::DispatcherOp::root, {.rdi = root});
    };
    expect_status(become(ram), Status::wrong_type);
    expect_status(become(native::slot(abi::BirthSlot::root_cnode)), Status::bad_argument);
    expect_status(become(cptr(1)), Status::invalid_capability);
    ASSERT_TRUE(native::retype(ram, 0, CapType::cnode_l1, 32 * 1024, 1, place(1)).ok());
    expect_status(
        native::mint_capability(cptr(1), place(2), abi::Rights::read | abi::Rights::grant),
        Status::ok);
    expect_status(become(cptr(2)), Status::wrong_rights);
    // Something stands where the birth CNode has to go.
    ASSERT_TRUE(native::retype(
                    ram, 32 * 1024, CapType::cnode_l2, 0, 1,
                    {.root = cptr(1), .cptr = abi::birth_cnode << 8, .level = abi::CptrLevel::root})
                    .ok());
    expect_status(become(cptr(1)), Status::slots_occupied);
}

// Goal: the domain goes on with the same addresses, and with more of them than before.
TEST_F(Roots, AGrownRootKeepsEveryAddressAndHasMore) {
    if (!grow_root()) GTEST_SKIP() << "this domain has too little RAM";
    abi::CapWords words;
    expect_status(native::identify(native::slot(abi::BirthSlot::root_cnode), words), Status::ok);
    EXPECT_EQ(words.word[2], grown_root_slots * abi::slot_bytes);
    expect_status(native::identify(ram, words), Status::ok);
    constexpr std::uint32_t beyond = 400;
    expect_status(native::retype(ram, 0, CapType::cnode_l2, 0, 1,
                                 {.cptr = beyond << 8, .level = abi::CptrLevel::root}),
                  Status::ok);
    expect_status(native::copy_capability(ram, {.cptr = beyond << 8 | 9}), Status::ok);
    expect_status(native::identify(beyond << 8 | 9, words), Status::ok);
    EXPECT_EQ(words.type(), CapType::ram);
    // The runtime goes on taking slots.
    const std::uint32_t taken = native::runtime().allocate_slot();
    ASSERT_NE(taken, 0U);
    expect_status(native::copy_capability(ram, {.cptr = taken}), Status::ok);
    expect_status(native::remove_capability(taken), Status::ok);
    native::runtime().free_slot(taken);
}

}  // namespace
}  // namespace zooid::guest
