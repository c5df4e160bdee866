// Dispatchers that end at any moment: ready, asleep, in an upcall, in a reflected call, in a
// message; stopped, removed, or their memory taken from below them. The kernel forgets them at
// once.
#include <zooid/abi/lmp.hpp>

#include "bare_domain/bare_domain.hpp"
#include "space.hpp"

extern "C" {
extern const unsigned char removal_code_begin[], removal_code_end[], removal_yield[],
    removal_sleep[], removal_fault[], removal_fault_upcall[], removal_reflect[],
    removal_reflected[];
}

namespace zooid::guest {
namespace {

using abi::CapType;
using abi::Status;
using bare::BareDomain;
using bare::Object;

constexpr std::uint32_t made_index = 252;  // L1 index that the libos never reaches
constexpr std::uint32_t taken_slot = 64;   // of that CNode, behind the domain's
constexpr std::uint32_t ring_slots = 8;
constexpr unsigned counter = 1;  // of DispatcherFrame::libos; the code counts there
constexpr unsigned turns_max = 1000;

/// Where the domain is when it is ended.
enum class Moment : std::uint8_t { ready, asleep, in_fault, reflected };
/// How it is ended.
enum class End : std::uint8_t { stop, remove, revoke_all, take_frame, take_tree };
constexpr End ends[] = {End::stop, End::remove, End::revoke_all, End::take_frame, End::take_tree};

struct Memory {
    std::uint32_t ram = native::runtime().allocate_ram(bare::objects_bytes);
    std::uint32_t code = bare::make_code({removal_code_begin, removal_code_end});
    Status cnode = bare::make_cnode(made_index);
};
const Memory& memory() {
    static const Memory taken;
    return taken;
}

std::uint64_t offset_of(const unsigned char* code) {
    return static_cast<std::uint64_t>(code - removal_code_begin);
}

void yield() { native::kernel_call(abi::call_word(abi::Call::yield)); }

/// A domain that has come to its moment.
class Made {
public:
    explicit Made(Moment moment) {
        domain_.make_end_point(ring_slots);
        const bool reflects = moment == Moment::reflected;
        domain_.set_entries(offset_of(reflects ? removal_reflected : removal_fault_upcall));
        const unsigned char* const begin[] = {removal_yield, removal_sleep, removal_fault,
                                              removal_reflect};
        domain_.start(offset_of(begin[static_cast<unsigned>(moment)]));
        EXPECT_EQ(abi::name(domain_.status()), abi::name(Status::ok));
        frame_ = native::runtime().map_frame(cptr(Object::frame), 0, bare::frame_bytes, 0).address;
        const bool counts = reflects || moment == Moment::in_fault;
        for (unsigned turn = 0; turn < turns_max && (turn < 3 || (counts && upcalls() == 0));
             ++turn)
            yield();
        EXPECT_EQ(upcalls() != 0, counts);
    }
    Made(const Made&) = delete;
    Made& operator=(const Made&) = delete;
    ~Made() {
        domain_.end();
        EXPECT_EQ(abi::name(domain_.status()), abi::name(Status::ok));
    }

    [[nodiscard]] std::uint32_t cptr(Object which) const { return domain_.cptr(which); }
    [[nodiscard]] native::CallResult send(std::uint8_t flags) const {
        return native::kernel_call(
            abi::call_word(abi::Call::lmp_send, flags, cptr(Object::end_point)),
            {.rdi = abi::lmp_header(1, 0, 0)});
    }
    /// Ends it, and sees that nothing of it is left to run or to be written.
    void end(End how) {
        std::uint64_t taken = 0, bytes = 0;
        switch (how) {
            case End::stop:
                domain_.stop();
                break;
            case End::remove:  // the last capability of it; its end points go with it
                expect_status(native::remove_capability(cptr(Object::dispatcher)), Status::ok);
                break;
            case End::revoke_all:
                return domain_.end();
            case End::take_frame:
                bytes = bare::frame_bytes;
                taken = take(Object::frame, bytes);
                break;
            case End::take_tree:
                bytes = abi::page_bytes;
                taken = take(Object::tree, bytes);
                break;
        }
        for (unsigned turn = 0; turn < 10; ++turn) {
            expect_status(native::invoke(cptr(Object::end_point), abi::EndPointOp::notify),
                          Status::invalid_capability);
            yield();
        }
        expect_status(send(abi::lmp_switch), Status::invalid_capability);
        if (taken != 0) expect_zeros(taken, bytes);
    }

private:
    [[nodiscard]] std::uint64_t upcalls() const {
        return reinterpret_cast<const volatile abi::DispatcherFrame*>(frame_)->libos[counter];
    }
    /// Destroys the object. @return where its memory, a frame of its own now, is shown
    [[nodiscard]] std::uint64_t take(Object which, std::uint64_t bytes) const {
        abi::CapWords object, ram;
        expect_status(native::identify(cptr(which), object), Status::ok);
        expect_status(native::identify(memory().ram, ram), Status::ok);
        expect_status(native::revoke_capability(cptr(which)), Status::ok);
        expect_status(native::remove_capability(cptr(which)), Status::ok);
        const std::uint32_t frame = made_index << 8 | taken_slot;
        expect_status(native::retype(memory().ram, object.word[1] - ram.word[1], CapType::frame,
                                     bytes, 1, {.cptr = frame}),
                      Status::ok);
        return native::runtime().map_frame(frame, 0, bytes, 0).address;
    }
    static void expect_zeros(std::uint64_t address, std::uint64_t bytes) {
        const auto* words = reinterpret_cast<const volatile std::uint64_t*>(address);
        for (std::uint64_t i = 0; i < bytes / 8; ++i)
            ASSERT_EQ(words[i], 0U) << "somebody still writes at " << i * 8;
    }

    BareDomain domain_{{.cnode = made_index, .ram = memory().ram, .code = memory().code}};
    std::uint64_t frame_ = 0;
};

class Removal : public testing::TestWithParam<Moment> {
protected:
    void SetUp() override { ASSERT_EQ(memory().cnode, Status::ok); }
};
INSTANTIATE_TEST_SUITE_P(Moments, Removal,
                         testing::Values(Moment::ready, Moment::asleep, Moment::in_fault,
                                         Moment::reflected));

TEST_P(Removal, EndsADispatcherWhateverItDoes) {
    for (const End how : ends) {
        SCOPED_TRACE(testing::Message() << "end " << static_cast<unsigned>(how));
        Made made(GetParam());
        made.end(how);
    }
}

// With messages of ours in its ring, up to the last that fits, and after a switch to it.
TEST_P(Removal, EndsADispatcherInAMessage) {
    for (const End how : ends) {
        SCOPED_TRACE(testing::Message() << "end " << static_cast<unsigned>(how));
        Made made(GetParam());
        for (std::uint32_t i = 0; i < ring_slots; ++i)
            expect_status(made.send(i % 2 == 0 ? abi::lmp_switch : std::uint8_t{0}), Status::ok);
        expect_status(made.send(0), Status::would_block);
        made.end(how);
    }
}

}  // namespace
}  // namespace zooid::guest
