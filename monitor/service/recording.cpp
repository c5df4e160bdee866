#include "recording.hpp"

#include <bit>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

namespace zooid::monitor {

namespace {

constexpr std::uint32_t kernel = native::slot(abi::BirthSlot::kernel);

const abi::DispatcherFrame& own_frame() {
    return *reinterpret_cast<const abi::DispatcherFrame*>(
        abi::dispatcher_base + native::this_core() * abi::dispatcher_stride);
}

}  // namespace

bool Recording::map() {
    if (view_.ring != nullptr) return true;
    const std::uint32_t frame = native::runtime().allocate_slot();
    abi::CapWords words;
    if (frame == 0 || !native::invoke(kernel, abi::KernelOp::trace_frame, {.rdi = frame}).ok() ||
        !native::identify(frame, words).ok())
        return false;
    const abi::MappedFrame mapped = native::runtime().map_frame(frame, 0, words.word[2], 0);
    if (mapped.address == 0) return false;
    view_ = abi::trace_view({reinterpret_cast<const std::byte*>(mapped.address), mapped.bytes});
    return view_.ring != nullptr;
}

void Recording::switch_to(abi::TraceState state) {
    if (map())
        native::invoke(kernel, abi::KernelOp::trace, {.rdi = static_cast<std::uint64_t>(state)});
}

abi::TraceState Recording::state() const {
    if (view_.ring == nullptr) return abi::TraceState::off;
    return static_cast<abi::TraceState>(view_.ring->control.on.load(std::memory_order_acquire));
}

abi::TraceExtent Recording::extent() const {
    return view_.ring != nullptr ? abi::trace_extent(view_) : abi::TraceExtent{};
}

std::span<const std::uint64_t>
Recording::page(std::uint32_t first, std::span<std::uint64_t> into) const {
    if (view_.ring == nullptr || state() != abi::TraceState::off) return {};
    const std::uint64_t end = extent().events;
    std::size_t words = 0;
    for (std::uint64_t i = first; i < end && words + 2 <= into.size(); ++i) {
        const auto pair = std::bit_cast<std::array<std::uint64_t, 2>>(abi::trace_event(view_, i));
        into[words++] = pair[0];
        into[words++] = pair[1];
    }
    return into.first(words);
}

std::uint64_t own_tsc_hz() { return own_frame().tsc_hz; }
std::int64_t own_clock_offset_ns() { return own_frame().clock_offset_ns; }

}  // namespace zooid::monitor
