// Both ends of each transport, as a test needs them.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <vector>
#include <zooid/interconnect/core/lmp.hpp>
#include <zooid/interconnect/core/loop.hpp>
#include <zooid/interconnect/core/ump.hpp>

namespace zooid::interconnect::testing {

/// Page-aligned zeroed memory for one channel.
class Frame {
public:
    explicit Frame(unsigned slots = ring_slots_default)
        : pages_(frame_bytes(slots) / sizeof(Page)) {}
    [[nodiscard]] std::span<std::byte> bytes() { return std::as_writable_bytes(std::span(pages_)); }

private:
    struct alignas(area_alignment_bytes) Page {
        std::array<std::byte, area_alignment_bytes> bytes{};
    };
    std::vector<Page> pages_;
};

/// Counts the rings of the peer's doorbell.
struct CountingDoorbell {
    std::uint64_t* rings;
    void operator()() const { ++*rings; }
};

struct UmpPair {
    static constexpr bool has_sleep = false;
    using End = Ump;
    Frame frame;
    End a{*UmpChannel<>::create(frame.bytes(), Side::a)};
    End b{*UmpChannel<>::attach(frame.bytes(), Side::b)};
    [[nodiscard]] static std::uint64_t rings() { return 0; }
};

struct UmpNotifyPair {
    static constexpr bool has_sleep = true;
    using End = UmpNotify<CountingDoorbell>;
    Frame frame;
    std::uint64_t rings_a = 0;  // doorbells of a, rung by b
    std::uint64_t rings_b = 0;
    End a{*UmpChannel<>::create(frame.bytes(), Side::a, ring_slots_default, Wake::notified),
          {&rings_b}};
    End b{*UmpChannel<>::attach(frame.bytes(), Side::b), {&rings_a}};
    [[nodiscard]] std::uint64_t rings() const { return rings_a + rings_b; }
};

/// Where side b of an LMP pair gets its capabilities; side a gets them in the next place.
inline constexpr std::uint32_t received_at = 7;

/// The kernel's part of LMP: a call delivers into the peer's endpoint.
struct FakeKernel {
    FakeKernel() {
        memory[1].endpoint()->words.receive_slot.store(received_at);
        memory[0].endpoint()->words.receive_slot.store(received_at + 1);
    }
    struct alignas(line_bytes) Memory {
        std::array<std::byte, endpoint_bytes()> bytes{};
        LmpEndpoint<>* endpoint() { return reinterpret_cast<LmpEndpoint<>*>(bytes.data()); }
    };
    std::array<Memory, 2> memory;
    std::array<HardwareMemory::Word, 2> peer_gone{};  // peer_gone[side]: the other side has closed
    std::array<LmpDelivery<>, 2> to{LmpDelivery<>(memory[0].endpoint(), ring_slots_default),
                                    LmpDelivery<>(memory[1].endpoint(), ring_slots_default)};
};

struct LmpCall {
    FakeKernel* kernel;
    unsigned side;
    std::expected<void, SendError> operator()(const OutMessage& message) const {
        if (kernel->peer_gone[side].load() != 0) return std::unexpected(SendError::closed);
        return kernel->to[1 - side].deliver(message);
    }
};

struct LmpClose {
    FakeKernel* kernel;
    unsigned side;
    void operator()() const { kernel->peer_gone[1 - side].store(1); }
};

struct LmpPair {
    static constexpr bool has_sleep = false;
    using End = Lmp<LmpCall, CountingDoorbell, LmpClose>;
    std::uint64_t rings_a = 0;  // of a, rung by b
    std::uint64_t rings_b = 0;
    std::unique_ptr<FakeKernel> kernel = std::make_unique<FakeKernel>();
    End a{kernel->memory[0].endpoint(),
          ring_slots_default,
          &kernel->peer_gone[0],
          {kernel.get(), 0},
          {&rings_b},
          {kernel.get(), 0}};
    End b{kernel->memory[1].endpoint(),
          ring_slots_default,
          &kernel->peer_gone[1],
          {kernel.get(), 1},
          {&rings_a},
          {kernel.get(), 1}};
    [[nodiscard]] std::uint64_t rings() const { return rings_a + rings_b; }
};

struct LoopPair {
    static constexpr bool has_sleep = false;
    using End = Loop;
    std::unique_ptr<LoopLink> link = std::make_unique<LoopLink>();
    End a{*link, 0};
    End b{*link, 1};
    [[nodiscard]] static std::uint64_t rings() { return 0; }
};

static_assert(Transport<LmpPair::End>);
static_assert(Transport<UmpNotifyPair::End>);

}  // namespace zooid::interconnect::testing
