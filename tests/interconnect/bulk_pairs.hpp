// Both ends of each transport that passes buffers, as a test needs them.
#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <memory>
#include <utility>
#include <vector>
#include <zooid/interconnect/core/bulk_move.hpp>
#include <zooid/interconnect/core/bulk_pool.hpp>

#include "pairs.hpp"

namespace zooid::interconnect::testing {

inline constexpr PoolShape test_shape{.buffers = {6, 3}, .buffer_bytes = 8192};

/// A pool over the transport of another pair.
template <class Carrier>
struct BulkPoolPair {
    static constexpr bool has_sleep = Carrier::has_sleep;
    static constexpr unsigned buffers = test_shape.buffers[0];  // of a
    static constexpr std::size_t buffer_bytes = test_shape.buffer_bytes;
    using End = BulkPool<typename Carrier::End>;

    std::vector<std::uint64_t> memory =
        std::vector<std::uint64_t>(test_shape.bytes() / sizeof(std::uint64_t) + 8);
    std::span<std::byte> pool = aligned();
    BufferPool home_a{pool, Side::a, test_shape};
    BufferPool home_b{pool, Side::b, test_shape};
    Carrier carrier;
    End a{std::move(carrier.a), home_a};
    End b{std::move(carrier.b), home_b};
    [[nodiscard]] std::uint64_t rings() const {
        return a.counters().doorbells + b.counters().doorbells;
    }
    [[nodiscard]] std::uint64_t copied_bytes() const {
        return home_a.copied_bytes() + home_b.copied_bytes();
    }
    /// Buffers that no peer can ever use again.
    [[nodiscard]] std::size_t out() const { return home_a.lent() + home_b.lent(); }

private:
    std::span<std::byte> aligned() {
        const auto bytes = std::as_writable_bytes(std::span(memory));
        const auto past = reinterpret_cast<std::uintptr_t>(bytes.data()) % line_bytes;
        return bytes.subspan(past == 0 ? 0 : line_bytes - past, test_shape.bytes());
    }
};

/// A machine's frames, by capability: memory that can be mapped and unmapped at each side.
struct FakeMachine {
    std::vector<int> files;  // capability - 1
    std::array<bool, 2> armed{};
    std::array<std::deque<std::uint32_t>, 2> arrived;
    std::array<unsigned, 2> mapped{};  // frames each side has mapped
    ~FakeMachine() {
        for (const int file : files) ::close(file);
    }
};

/// What a domain's frames are in the guest: pages that are there or not.
class FakeFrames final : public BufferHome {
public:
    static constexpr std::size_t frame_bytes = 8192;
    static constexpr unsigned places = 6;

    FakeFrames(FakeMachine& machine, unsigned side) : machine_(&machine), side_(side) {}
    FakeFrames(const FakeFrames&) = delete;
    FakeFrames& operator=(const FakeFrames&) = delete;
    ~FakeFrames() {
        for (std::uint16_t place = 0; place < places; ++place)
            if (frames_[place].capability != 0) gave(place);
    }

    std::expected<Owned<Buffer>, BulkError> allocate(std::size_t bytes) {
        if (bytes > frame_bytes) return std::unexpected(BulkError::too_large);
        const auto place = free_place();
        if (!place) return std::unexpected(BulkError::empty);
        const int file = ::memfd_create("frame", MFD_CLOEXEC);
        if (file < 0 || ::ftruncate(file, frame_bytes) != 0) std::abort();
        machine_->files.push_back(file);
        map(*place, static_cast<std::uint32_t>(machine_->files.size()));
        return own(*place, bytes);
    }
    std::optional<Owned<Buffer>> take(const MessageHeader& header) {
        const auto place = static_cast<std::uint16_t>(header.buffer - 1);
        if (place >= places || !frames_[place].arrived) return std::nullopt;
        return own(place, frames_[place].bytes);
    }
    std::uint32_t capability(std::uint16_t place) { return frames_[place].capability; }
    void gave(std::uint16_t place) {
        if (::munmap(frames_[place].memory.data(), frame_bytes) != 0) std::abort();
        --machine_->mapped[side_];
        frames_[place] = {};
    }
    bool arm() {
        reserved_ = free_place();
        return machine_->armed[side_] = reserved_.has_value();
    }
    std::optional<std::uint16_t> adopt(std::size_t bytes) {
        const std::uint32_t capability = machine_->arrived[side_].front();
        machine_->arrived[side_].pop_front();
        const auto place = std::exchange(reserved_, std::nullopt);
        if (!place || capability > machine_->files.size() || bytes > frame_bytes)
            return std::nullopt;
        map(*place, capability);
        frames_[*place].arrived = true;
        frames_[*place].bytes = bytes;
        return place;
    }

private:
    struct Mapped {
        std::uint32_t capability = 0;
        std::span<std::byte> memory;
        bool arrived = false;
        std::size_t bytes = 0;
    };
    std::optional<std::uint16_t> free_place() {
        for (std::uint16_t place = 0; place < places; ++place)
            if (frames_[place].capability == 0 && reserved_ != place) return place;
        return std::nullopt;
    }
    void map(std::uint16_t place, std::uint32_t capability) {
        void* const at = ::mmap(nullptr, frame_bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
                                machine_->files[capability - 1], 0);
        if (at == MAP_FAILED) std::abort();
        frames_[place] = {capability, {static_cast<std::byte*>(at), frame_bytes}};
        ++machine_->mapped[side_];
    }
    Owned<Buffer> own(std::uint16_t place, std::size_t bytes) {
        frames_[place].arrived = false;
        return Owned(Buffer(*this, place, frames_[place].memory, bytes));
    }
    void drop(std::uint16_t place) override { gave(place); }

    FakeMachine* machine_;
    unsigned side_;
    std::optional<std::uint16_t> reserved_;  // for the frame that may come
    std::array<Mapped, places> frames_{};
};

/// LMP whose calls carry a capability when the receiver is ready for one.
struct MoveCall {
    FakeKernel* kernel;
    unsigned side;
    FakeMachine* machine;
    std::expected<void, SendError> operator()(const OutMessage& message) const {
        const unsigned to = 1 - side;
        if (message.capability != 0 && !machine->armed[to])
            return std::unexpected(SendError::capability);
        const auto sent = LmpCall{kernel, side}(message);
        if (!sent || message.capability == 0) return sent;
        machine->armed[to] = false;
        machine->arrived[to].push_back(message.capability);
        return sent;
    }
};

struct BulkMovePair {
    static constexpr bool has_sleep = false;
    static constexpr unsigned buffers = FakeFrames::places - 1;  // one is kept for what comes
    static constexpr std::size_t buffer_bytes = FakeFrames::frame_bytes;
    using Carrier = Lmp<MoveCall, CountingDoorbell, LmpClose>;
    using End = BulkMove<Carrier, FakeFrames>;
    std::uint64_t rings_a = 0;
    std::uint64_t rings_b = 0;
    std::unique_ptr<FakeKernel> kernel = std::make_unique<FakeKernel>();
    FakeMachine machine;
    FakeFrames home_a{machine, 0};
    FakeFrames home_b{machine, 1};
    End a{end(0, rings_b), home_a};
    End b{end(1, rings_a), home_b};
    [[nodiscard]] std::uint64_t rings() const { return rings_a + rings_b; }
    [[nodiscard]] std::uint64_t copied_bytes() const {
        return home_a.copied_bytes() + home_b.copied_bytes();
    }
    [[nodiscard]] std::size_t out() const { return machine.mapped[0] + machine.mapped[1]; }

private:
    Carrier end(unsigned side, std::uint64_t& peers_rings) {
        return {kernel->memory[side].endpoint(), ring_slots_default,
                &kernel->peer_gone[side],        MoveCall{kernel.get(), side, &machine},
                CountingDoorbell{&peers_rings},  LmpClose{kernel.get(), side}};
    }
};

static_assert(BulkTransport<BulkMovePair::End>);
static_assert(BulkTransport<BulkPoolPair<UmpNotifyPair>::End>);

}  // namespace zooid::interconnect::testing
