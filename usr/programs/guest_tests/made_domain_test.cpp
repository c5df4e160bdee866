// Dispatchers a program makes itself: what they stand on can be taken away, and they must not
// outlive it.
#include <zooid/abi/lmp.hpp>

#include "bare_domain/bare_domain.hpp"
#include "space.hpp"

namespace zooid::guest {
namespace {

using abi::Status;
using bare::Object;

constexpr std::uint32_t made_index = 251;  // L1 index that the libos never reaches

// 1: yield for ever
constexpr unsigned char code[] = {0x48, 0xb8, 2, 0, 0, 0, 0, 0, 0, 0x40, 0x0f, 0x05, 0xeb, 0xf2};

/// A domain that yields for ever; all of it goes with the test.
class MadeDomain : public ::testing::Test {
protected:
    struct Memory {
        std::uint32_t ram = native::runtime().allocate_ram(bare::objects_bytes);
        std::uint32_t code_frame = bare::make_code(code);
        Status cnode = bare::make_cnode(made_index);
    };
    static const Memory& memory() {
        static const Memory taken;
        return taken;
    }
    void SetUp() override {
        ASSERT_EQ(memory().cnode, Status::ok);
        ASSERT_EQ(made.status(), Status::ok);
    }
    void TearDown() override {
        made.end();
        EXPECT_EQ(made.status(), Status::ok);
    }
    static void let_it_run() {
        for (int i = 0; i < 10; ++i)
            native::kernel_call(abi::call_word(abi::Call::yield, abi::yield_keeps_budget));
    }
    [[nodiscard]] native::CallResult start() const {
        return native::invoke(made.cptr(Object::dispatcher), abi::DispatcherOp::start,
                              {.rdi = bare::code_address});
    }
    [[nodiscard]] native::CallResult set_up_again() const {
        return native::invoke(made.cptr(Object::dispatcher), abi::DispatcherOp::setup,
                              {.rdi = made.cptr(Object::root),
                               .rsi = made.cptr(Object::tree),
                               .rdx = made.cptr(Object::frame),
                               .r10 = bare::frame_address,
                               .r9 = native::domain_info().domain});
    }
    /// Takes every capability of it away, the dispatcher's own too.
    void take(Object which) {
        expect_status(native::revoke_capability(made.cptr(which)), Status::ok);
        expect_status(native::remove_capability(made.cptr(which)), Status::ok);
    }

    bare::BareDomain made{{.cnode = made_index, .ram = memory().ram, .code = memory().code_frame}};
};

TEST_F(MadeDomain, RunsUntilStoppedAndNeverAgain) {
    expect_status(start(), Status::ok);
    let_it_run();
    made.stop();
    expect_status(start(), Status::not_armed);
    expect_status(set_up_again(), Status::already_mapped);
}

// The CPU driver writes into a dispatcher's frame: that memory may become anything.
TEST_F(MadeDomain, EndsWithItsFrame) {
    expect_status(start(), Status::ok);
    let_it_run();
    take(Object::frame);
    expect_status(start(), Status::not_armed);
    let_it_run();
}

TEST_F(MadeDomain, EndsWithItsTree) {
    expect_status(start(), Status::ok);
    let_it_run();
    take(Object::tree);
    expect_status(start(), Status::not_armed);
    let_it_run();
}

// Who could choose its id could be a monitor, or another domain's dispatcher to its shootdowns.
TEST_F(MadeDomain, HasItsMakersIdAndAMark) {
    if (held(abi::BirthSlot::kernel)) GTEST_SKIP() << "a monitor chooses";
    const abi::MappedFrame frame =
        native::runtime().map_frame(made.cptr(Object::frame), 0, bare::frame_bytes, 0);
    ASSERT_NE(frame.address, 0U);
    EXPECT_EQ(reinterpret_cast<const abi::DispatcherFrame*>(frame.address)->domain,
              native::domain_info().domain | abi::domain_made_by_domain);
}

// An end point's ring lies in its dispatcher's frame, also where the sum of two numbers does not.
TEST_F(MadeDomain, HasNoRingOutsideItsFrame) {
    const auto make = [&](std::uint64_t offset, std::uint64_t slots) {
        return native::invoke(made.cptr(Object::dispatcher), abi::DispatcherOp::endpoint,
                              {.rdi = made.cptr(Object::end_point), .rsi = offset, .rdx = slots});
    };
    for (const std::uint64_t offset :
         {~std::uint64_t{63}, ~std::uint64_t{127}, std::uint64_t{1} << 63,
          bare::frame_bytes - abi::lmp_ring_bytes(4) + 64, std::uint64_t{1} << 32,
          (std::uint64_t{1} << 32) + abi::dispatcher_rings_offset, std::uint64_t{0}})
        expect_status(make(offset, 4), Status::bad_argument);
    expect_status(make(bare::frame_bytes - abi::lmp_ring_bytes(4), 4), Status::ok);
}

}  // namespace
}  // namespace zooid::guest
