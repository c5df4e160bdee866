// Capability operations from the user's side: each refusal by its name.
#include <random>

#include "space.hpp"

namespace zooid::guest {
namespace {

using abi::CapType;
using abi::Status;
using native::retype;
using Capabilities = Space;

TEST_F(Capabilities, RetypeRefusesByName) {
    expect_status(retype(ram, 0, CapType::end_point, 0, 1, place(1)), Status::wrong_type);
    expect_status(retype(ram, 0, CapType::kernel, 0, 1, place(1)), Status::wrong_type);
    expect_status(retype(ram, 0, CapType::mapping, 0, 1, place(1)), Status::wrong_type);
    expect_status(retype(ram, 0, CapType::physical_memory, 4096, 1, place(1)), Status::wrong_type);
    expect_status(retype(ram, 0, CapType::frame, 0, 1, place(1)), Status::bad_argument);
    expect_status(retype(ram, 0, CapType::vnode_pt, 4096, 1, place(1)), Status::bad_argument);
    expect_status(retype(ram, 0, static_cast<CapType>(200), 4096, 1, place(1)),
                  Status::bad_argument);
    expect_status(retype(ram, 0, CapType::frame, 4097, 1, place(1)), Status::unaligned);
    expect_status(retype(ram, 16, CapType::frame, 4096, 1, place(1)), Status::unaligned);
    expect_status(retype(ram, ram_bytes, CapType::frame, 4096, 1, place(1)), Status::out_of_range);
    expect_status(retype(ram, 0, CapType::frame, ~std::uint64_t{4095}, 1, place(1)),
                  Status::out_of_range);
    expect_status(retype(ram, 0, CapType::frame, 8192, 9, place(1)), Status::not_enough_memory);
    expect_status(retype(ram, 0, CapType::frame, 4096, 17, place(1)), Status::limit);
    expect_status(retype(ram, 0, CapType::frame, 4096, 0, place(1)), Status::bad_argument);
    expect_status(retype(ram, 0, CapType::frame, 4096, 256, place(1)), Status::out_of_range);
    expect_status(retype(ram, 0, CapType::frame, 4096, 0xffffffff, place(1)), Status::out_of_range);
    expect_status(retype(cptr(1), 0, CapType::frame, 4096, 1, place(2)),
                  Status::invalid_capability);
}

TEST_F(Capabilities, ARangeIsUsedOnceUntilRevoked) {
    expect_status(retype(ram, 0, CapType::frame, 4096, 4, place(1)), Status::ok);
    expect_status(retype(ram, 4096, CapType::frame, 4096, 1, place(9)), Status::overlap);
    expect_status(retype(ram, 4 * 4096, CapType::frame, 4096, 1, place(4)), Status::slots_occupied);
    expect_status(retype(ram, 4 * 4096, CapType::frame, 4096, 1, place(5)), Status::ok);
    expect_status(native::revoke_capability(ram), Status::ok);
    abi::CapWords words;
    for (std::uint32_t i = 1; i <= 5; ++i)
        expect_status(native::identify(cptr(i), words), Status::invalid_capability);
    expect_status(retype(ram, 0, CapType::vnode_pt, 0, 1, place(1)), Status::ok);
}

TEST_F(Capabilities, IdentifyTellsTypeRangeAndRights) {
    abi::CapWords whole;
    expect_status(native::identify(ram, whole), Status::ok);
    EXPECT_EQ(whole.type(), CapType::ram);
    EXPECT_EQ(whole.word[2], ram_bytes);
    EXPECT_EQ(whole.owner(), native::this_core());
    ASSERT_TRUE(retype(ram, 8192, CapType::frame, 4096, 1, place(1)).ok());
    abi::CapWords piece;
    expect_status(native::identify(cptr(1), piece), Status::ok);
    EXPECT_EQ(piece.type(), CapType::frame);
    EXPECT_EQ(piece.word[1], whole.word[1] + 8192);
    EXPECT_EQ(piece.word[2], 4096U);
    expect_status(native::mint_capability(cptr(1), place(2), abi::Rights::read), Status::ok);
    expect_status(native::identify(cptr(2), piece), Status::ok);
    EXPECT_EQ(piece.rights(), abi::Rights::read);
}

TEST_F(Capabilities, FewerRightsStayFewer) {
    expect_status(native::mint_capability(ram, place(1), abi::Rights::read | abi::Rights::grant),
                  Status::ok);
    expect_status(retype(cptr(1), 0, CapType::frame, 4096, 1, place(2)), Status::wrong_rights);
    expect_status(native::mint_capability(cptr(1), place(2), abi::Rights::all), Status::ok);
    abi::CapWords words;
    expect_status(native::identify(cptr(2), words), Status::ok);
    EXPECT_EQ(words.rights(), abi::Rights::read | abi::Rights::grant);
    expect_status(native::mint_capability(ram, place(3), abi::Rights::read), Status::ok);
    expect_status(native::copy_capability(cptr(3), place(4)), Status::wrong_rights);
}

TEST_F(Capabilities, CopiesGoOneByOne) {
    expect_status(native::copy_capability(ram, place(1)), Status::ok);
    expect_status(native::copy_capability(ram, place(1)), Status::slots_occupied);
    expect_status(native::remove_capability(cptr(1)), Status::ok);
    expect_status(native::remove_capability(cptr(1)), Status::invalid_capability);
    abi::CapWords words;
    expect_status(native::identify(ram, words), Status::ok);
}

TEST_F(Capabilities, AMappingIsNeverWritableAndExecutable) {
    ASSERT_TRUE(retype(ram, 0, CapType::vnode_pt, 0, 1, place(1)).ok());
    ASSERT_TRUE(retype(ram, 4096, CapType::frame, 4096, 1, place(2)).ok());
    using abi::MapFlags;
    const auto all = MapFlags::read | MapFlags::write | MapFlags::execute;
    expect_status(map(cptr(1), cptr(2), cptr(3), 0, all, 1), Status::denied);
    expect_status(map(cptr(1), cptr(2), cptr(3), 0, MapFlags::read | MapFlags::uncached, 1),
                  Status::denied);
    expect_status(map(cptr(1), cptr(2), cptr(3), 0, MapFlags::write, 1), Status::bad_argument);
    expect_status(map(cptr(1), cptr(2), cptr(3), 512, MapFlags::read, 1), Status::out_of_range);
    expect_status(map(cptr(1), cptr(2), cptr(3), 0, MapFlags::read, 2), Status::out_of_range);
    expect_status(map(cptr(1), cptr(2), cptr(3), 0, MapFlags::read, 0), Status::bad_argument);
    expect_status(map(cptr(1), ram, cptr(3), 0, MapFlags::read, 1), Status::wrong_type);
    expect_status(map(cptr(1), cptr(2), cptr(3), 0, MapFlags::read | MapFlags::execute, 1),
                  Status::ok);
    expect_status(native::invoke(cptr(1), abi::VNodeOp::protect,
                                 {.rdi = cptr(3),
                                  .rsi = std::uint64_t{1} << 16 | std::uint64_t{all.bits} << 32}),
                  Status::denied);
    expect_status(native::invoke(cptr(1), abi::VNodeOp::unmap, {.rdi = cptr(3)}), Status::ok);
}

TEST_F(Capabilities, NoOneMapsTheKernelsHalf) {
    ASSERT_TRUE(retype(ram, 0, CapType::vnode_pdpt, 0, 1, place(1)).ok());
    for (const std::uint64_t entry : {256U, 300U, 511U}) {
        const auto flags = std::uint64_t{(abi::MapFlags::read | abi::MapFlags::write).bits};
        expect_status(native::invoke(native::slot(abi::BirthSlot::root_vnode), abi::VNodeOp::map,
                                     {.rdi = cptr(1) | std::uint64_t{cptr(2)} << 32,
                                      .rdx = entry | std::uint64_t{1} << 16 | flags << 32}),
                      Status::denied);
    }
}

// Goal: no address but those we were given answers; and none of 20 000 random ones does harm.
TEST_F(Capabilities, ForgedAddressesAreRefused) {
    abi::CapWords words;
    expect_status(native::identify(0, words), Status::out_of_range);
    expect_status(native::identify(cptr(7), words), Status::invalid_capability);
    expect_status(native::identify(own_index << 8, words),
                  Status::out_of_range);  // the driver's slot
    expect_status(native::identify(249U << 8 | 7, words), Status::invalid_capability);
    expect_status(native::identify(0xffff'ffff, words), Status::out_of_range);
    expect_status(native::identify(0x7fff'ff01, words), Status::out_of_range);
    std::mt19937 random(7);
    for (int i = 0; i < 20'000; ++i) {
        const auto forged = static_cast<std::uint32_t>(random());
        if (forged >> 8 < 256) continue;  // may be one of ours
        ASSERT_EQ(native::invoke(forged, abi::CNodeOp::identify).status, Status::out_of_range);
    }
}

TEST_F(Capabilities, UnknownOperationsAreRefusedOnEveryType) {
    for (const abi::BirthSlot which :
         {abi::BirthSlot::root_cnode, abi::BirthSlot::dispatcher, abi::BirthSlot::root_vnode,
          abi::BirthSlot::dispatcher_frame, abi::BirthSlot::ram}) {
        expect_status(native::invoke(native::slot(which), static_cast<abi::CNodeOp>(250)),
                      Status::bad_argument);
    }
    expect_status(native::kernel_call(abi::call_bit | 0x77), Status::bad_argument);
}

/// What is shared with other domains must not be ours to write.
TEST_F(Capabilities, TheLibosImageIsReadOnly) {
    abi::CapWords words;
    for (const abi::BirthSlot shared : {abi::BirthSlot::libos_image, abi::BirthSlot::program}) {
        expect_status(native::identify(native::slot(shared), words), Status::ok);
        EXPECT_FALSE(words.rights().has(abi::Rights::write)) << static_cast<int>(shared);
    }
}

// The CPU driver writes into a dispatcher's frame: a frame we may only read must not become one.
TEST_F(Capabilities, ADispatcherFrameMustBeOursToWrite) {
    ASSERT_TRUE(retype(ram, 0, CapType::dispatcher, 0, 1, place(1)).ok());
    expect_status(native::invoke(cptr(1), abi::DispatcherOp::setup,
                                 {.rdi = native::slot(abi::BirthSlot::root_cnode),
                                  .rsi = native::slot(abi::BirthSlot::root_vnode),
                                  .rdx = native::slot(abi::BirthSlot::libos_image),
                                  .r10 = 0x7000'0000'0000,
                                  .r8 = abi::dispatcher_frame_bytes}),
                  Status::wrong_rights);
}

}  // namespace
}  // namespace zooid::guest
