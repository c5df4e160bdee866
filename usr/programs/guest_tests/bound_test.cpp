// How long the longest kernel entries take when this domain has 2^16 capabilities. Under
// `--icount` a tick of the time-stamp counter is one instruction.
#include <x86intrin.h>

#include <algorithm>
#include <cstdio>

#include "grown_root.hpp"

namespace zooid::guest {
namespace {

using abi::CapType;
using abi::Status;

constexpr std::uint32_t first_index = 251;  // the filled CNodes' first L1 index
constexpr std::uint32_t cnodes = 257;
constexpr std::uint64_t cnode_bytes = abi::object_bytes(CapType::cnode_l2);
constexpr std::uint64_t piece_offset = 6 << 20;  // of big_ram(): RAM to retype

/// Repeats one call until it is done and keeps the longest entry.
class Longest {
public:
    explicit Longest(const char* name) : name_(name) {}
    ~Longest() {
        std::printf("longest %-18s %8llu ticks, %u entries\n", name_,
                    static_cast<unsigned long long>(ticks_), entries_);
    }
    template <class Op>
    Status operator()(std::uint32_t capability, Op operation, const native::CallArguments& a) {
        const std::uint64_t word =
            abi::call_word(abi::Call::invoke, static_cast<std::uint8_t>(operation), capability);
        for (;;) {
            const std::uint64_t before = __rdtsc();
            const native::CallResult result = native::kernel_call(word, a);
            ticks_ = std::max<std::uint64_t>(ticks_, __rdtsc() - before);
            ++entries_;
            if (result.status != Status::again) return result.status;
        }
    }

private:
    const char* name_;
    std::uint64_t ticks_ = 0;
    unsigned entries_ = 0;
};

const std::uint32_t root = native::slot(abi::BirthSlot::root_cnode);
std::uint64_t leaf(std::uint32_t at) { return at | std::uint64_t{2} << 32; }
std::uint32_t at(std::uint32_t number) {
    return (first_index + number / 255) << 8 | (1 + number % 255);
}

class Bounds : public Space {
protected:
    void SetUp() override {
        Space::SetUp();
        if (big_ram() == 0 || !grow_root()) GTEST_SKIP() << "this domain has too little RAM";
        for (std::uint32_t done = 0; done < cnodes; done += 16) {
            const std::uint32_t count = std::min<std::uint32_t>(16, cnodes - done);
            ASSERT_EQ(
                native::retype(big_ram(), done * cnode_bytes, CapType::cnode_l2, 0, count,
                               {.cptr = (first_index + done) << 8, .level = abi::CptrLevel::root})
                    .status,
                Status::ok);
        }
        ASSERT_TRUE(
            native::retype(big_ram(), piece_offset, CapType::ram, 2 << 20, 1, place(1)).ok());
        ASSERT_TRUE(native::retype(cptr(1), 0, CapType::frame, 4096, 1, place(2)).ok());
    }
    void TearDown() override {
        if (!IsSkipped()) EXPECT_TRUE(native::revoke_capability(big_ram()).ok());
        Space::TearDown();
    }
};

TEST_F(Bounds, EntriesStayShortWithManyCapabilities) {
    constexpr std::uint32_t many = 65'536 - 600;
    Longest copying("copy");
    for (std::uint32_t i = 0; i < many; ++i)
        ASSERT_EQ(copying(root, abi::CNodeOp::copy,
                          {.rdi = cptr(2) | std::uint64_t{at(i)} << 32, .rsi = 2}),
                  Status::ok);
    Longest identifying("identify"), removing("remove"), retyping("retype 1"),
        many_retyping("retype 16"), clearing("retype 1 MiB"), revoking("revoke"),
        mapping("map 256"), protecting("protect 256"), unmapping("unmap 256");
    for (std::uint32_t i = 0; i < many; i += 997) {
        ASSERT_EQ(identifying(root, abi::CNodeOp::identify, {.rdi = leaf(at(i))}), Status::ok);
        ASSERT_EQ(removing(root, abi::CNodeOp::remove, {.rdi = leaf(at(i))}), Status::ok);
    }
    const auto make = [&](Longest& how, std::uint32_t to, std::uint64_t offset, CapType type,
                          std::uint64_t bytes, std::uint64_t count) {
        return how(root, abi::CNodeOp::retype,
                   {.rdi = cptr(1) | std::uint64_t{to} << 32,
                    .rsi = offset,
                    .rdx = bytes,
                    .r10 = count | std::uint64_t{static_cast<std::uint8_t>(type)} << 32 |
                           std::uint64_t{2} << 40});
    };
    for (std::uint32_t i = 0; i < 16; ++i)
        ASSERT_EQ(make(retyping, cptr(10 + i), 4096 + i * 4096, CapType::frame, 4096, 1),
                  Status::ok);
    ASSERT_EQ(make(many_retyping, cptr(30), 0x20000, CapType::frame, 4096, 16), Status::ok);
    ASSERT_EQ(make(clearing, cptr(100), 0x100000, CapType::frame, 0x100000, 1), Status::ok);
    ASSERT_EQ(make(retyping, cptr(101), 0x80000, CapType::vnode_pt, 0, 1), Status::ok);
    ASSERT_EQ(make(retyping, cptr(102), 0x90000, CapType::frame, 0x10000, 1), Status::ok);
    ASSERT_EQ(mapping(cptr(101), abi::VNodeOp::map,
                      {.rdi = cptr(100) | std::uint64_t{cptr(103)} << 32,
                       .rdx = std::uint64_t{256} << 16 | std::uint64_t{1} << 32}),
              Status::ok);
    ASSERT_EQ(
        protecting(cptr(101), abi::VNodeOp::protect,
                   {.rdi = cptr(103), .rsi = std::uint64_t{256} << 16 | std::uint64_t{3} << 32}),
        Status::ok);
    ASSERT_EQ(unmapping(cptr(101), abi::VNodeOp::unmap, {.rdi = cptr(103)}), Status::ok);
    ASSERT_EQ(revoking(root, abi::CNodeOp::revoke, {.rdi = leaf(cptr(2))}), Status::ok);
    ASSERT_EQ(revoking(root, abi::CNodeOp::revoke, {.rdi = leaf(big_ram())}), Status::ok);
}

}  // namespace
}  // namespace zooid::guest
