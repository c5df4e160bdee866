// Pages of 2 MiB and 1 GiB in a tree of our own making.
#include "space.hpp"

namespace zooid::guest {
namespace {

using abi::CapType;
using abi::MapFlags;
using abi::Status;
using native::retype;

constexpr std::uint64_t entry_pml4 = 222;  // 0x6f00'0000'0000: nothing else lives there
constexpr std::uint64_t place_of_it = entry_pml4 << 39;
constexpr MapFlags read_write = MapFlags::read | MapFlags::write;

class LargePages : public Space {
protected:
    void SetUp() override {
        Space::SetUp();
        ASSERT_TRUE(retype(ram, 0, CapType::vnode_pdpt, 0, 1, place(1)).ok());
        ASSERT_TRUE(retype(ram, 4096, CapType::vnode_pd, 0, 1, place(2)).ok());
        expect_status(map(native::slot(abi::BirthSlot::root_vnode), cptr(1), cptr(3), entry_pml4),
                      Status::ok);
        expect_status(map(cptr(1), cptr(2), cptr(4), 0), Status::ok);
    }
    static volatile std::uint64_t& word_at(std::uint64_t offset) {
        return *reinterpret_cast<volatile std::uint64_t*>(place_of_it + offset);
    }
    static native::CallResult protect(std::uint32_t vnode, std::uint32_t mapping, MapFlags flags) {
        return native::invoke(
            vnode, abi::VNodeOp::protect,
            {.rdi = mapping, .rsi = std::uint64_t{1} << 16 | std::uint64_t{flags.bits} << 32});
    }
};

TEST_F(LargePages, TwoMebibytesAreOneEntry) {
    if (big_ram() == 0) GTEST_SKIP() << "this domain has too little RAM";
    abi::CapWords whole;
    expect_status(native::identify(big_ram(), whole), Status::ok);
    const std::uint64_t first =
        -whole.word[1] & (abi::large_page_bytes - 1);  // to the next multiple
    expect_status(retype(big_ram(), first, CapType::frame, 2 * abi::large_page_bytes, 1, place(5)),
                  Status::ok);
    expect_status(map(cptr(2), cptr(5), cptr(6), 3, read_write, 2), Status::ok);
    for (std::uint64_t page = 0; page < 1024; ++page) {
        volatile std::uint64_t& word = word_at(3 * abi::large_page_bytes + page * 4096);
        ASSERT_EQ(word, 0U) << page;  // cleared when it was made of RAM
        word = page;
    }
    expect_status(map(cptr(2), cptr(5), cptr(7), 9, MapFlags::read, 1, abi::large_page_bytes),
                  Status::ok);
    for (std::uint64_t page = 0; page < 512; ++page)
        ASSERT_EQ(word_at(9 * abi::large_page_bytes + page * 4096), 512 + page);
    expect_status(protect(cptr(2), cptr(7), read_write), Status::ok);
    word_at(9 * abi::large_page_bytes) = 7;
    EXPECT_EQ(word_at(4 * abi::large_page_bytes), 7U);
    expect_status(protect(cptr(2), cptr(6), read_write | MapFlags::execute), Status::denied);
    expect_status(map(cptr(2), cptr(5), cptr(8), 5, MapFlags::read, 1, 4096), Status::unaligned);
    expect_status(map(cptr(2), cptr(5), cptr(8), 4, MapFlags::read), Status::already_mapped);
    expect_status(map(cptr(1), cptr(5), cptr(8), 4, MapFlags::read), Status::unaligned);
    expect_status(native::invoke(cptr(2), abi::VNodeOp::unmap, {.rdi = cptr(6)}), Status::ok);
    expect_status(map(cptr(2), cptr(5), cptr(6), 4, MapFlags::read), Status::ok);
    EXPECT_EQ(word_at(4 * abi::large_page_bytes + 4096), 1U);
    expect_status(native::revoke_capability(big_ram()), Status::ok);
}

/// First capability of RAM with a whole aligned GiB in it, or 0. Only a monitor with much memory
/// has one.
std::uint32_t ram_of_a_gibibyte(std::uint64_t& offset) {
    for (std::uint32_t slot = 1; slot < abi::device_slot_first; ++slot) {
        const std::uint32_t candidate = abi::memory_cnode << 8 | slot;
        abi::CapWords words;
        if (!native::identify(candidate, words).ok() || words.type() != CapType::ram) continue;
        offset = -words.word[1] & (abi::huge_page_bytes - 1);
        if (offset <= words.word[2] && words.word[2] - offset >= abi::huge_page_bytes)
            return candidate;
    }
    return 0;
}

TEST_F(LargePages, AGibibyteIsOneEntry) {
    std::uint64_t offset = 0;
    const std::uint32_t much = ram_of_a_gibibyte(offset);
    if (much == 0) GTEST_SKIP() << "needs a monitor's RAM of 2 GiB or more";
    expect_status(retype(much, offset, CapType::frame, abi::huge_page_bytes, 1, place(5)),
                  Status::ok);
    expect_status(map(cptr(1), cptr(5), cptr(6), 1, read_write), Status::ok);
    const auto far = [](std::uint64_t page) -> volatile std::uint64_t& {
        return word_at(abi::huge_page_bytes + page * 4096);
    };
    for (std::uint64_t page = 0; page < 262'144; page += 1009) {
        ASSERT_EQ(far(page), 0U) << page;
        far(page) = page;
    }
    expect_status(protect(cptr(1), cptr(6), MapFlags::read), Status::ok);
    expect_status(native::invoke(cptr(1), abi::VNodeOp::unmap, {.rdi = cptr(6)}), Status::ok);
    // The same memory by entries of 2 MiB.
    expect_status(map(cptr(2), cptr(5), cptr(6), 0, MapFlags::read, 512), Status::ok);
    for (std::uint64_t page = 0; page < 262'144; page += 1009)
        ASSERT_EQ(word_at(page * 4096), page);
    expect_status(native::revoke_capability(much), Status::ok);
}

}  // namespace
}  // namespace zooid::guest
