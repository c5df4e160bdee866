#include <array>
#include <vector>
#include <zooid/interconnect/core/method.hpp>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/far_end.hpp>
#include <zooid/native/runtime.hpp>
#include <zooid/schema/monitor.hpp>

#include "page_tables.hpp"

namespace zooid::native {

namespace {

using abi::Status;

constexpr std::uint64_t top_entry = 222;  // 0x6f00'0000'0000: nothing else lives there
constexpr std::uint64_t pages = 2;        // of one end
constexpr std::uint64_t end_bytes = pages * abi::page_bytes;

struct Shown {
    std::uint32_t mapping = 0;  // a slot, there from its first use on
    bool used = false;
};
std::array<Shown, far_ends_max> all_shown;
std::uint32_t table = 0;            // 0: none yet
std::vector<std::uint32_t> untold;  // at most far_ends_max and those that came meanwhile

void drop(std::uint32_t cptr) {
    remove_capability(cptr);
    runtime().free_slot(cptr);
}

bool tell(std::uint32_t binding) {
    schema::monitor::Monitor::Unbind::Params params;
    params.set_binding(binding);
    const auto sent = LmpCall{slot(abi::BirthSlot::monitor_send)}(interconnect::outgoing(
        schema::monitor::Monitor::Unbind::number, interconnect::no_call, params));
    return sent || sent.error() != interconnect::SendError::full;
}

void give_up(const FarPlace& place) {
    drop(place.frame);
    drop(place.doorbell);
    if (!untold.empty() || !tell(place.binding)) untold.push_back(place.binding);
}

/// A part of the area, with a slot for what is shown there.
std::expected<unsigned, Status> take_shown() {
    if (table == 0) {
        const auto made = make_tables(top_entry);
        if (!made) return std::unexpected(made.error());
        table = made->pages;
    }
    for (unsigned index = 0; index < far_ends_max; ++index) {
        Shown& shown = all_shown[index];
        if (shown.used) continue;
        if (shown.mapping == 0) shown.mapping = runtime().allocate_slot();
        if (shown.mapping == 0) break;
        shown.used = true;
        return index;
    }
    return std::unexpected(Status::limit);
}

void hide(unsigned index) {
    remove_capability(all_shown[index].mapping);
    all_shown[index].used = false;
}

}  // namespace

std::expected<FarEnd, Status>
FarEnd::attach(FarPlace place, interconnect::Side side, std::uint64_t bytes) {
    const auto index = take_shown();
    Status status = index ? Status::ok : index.error();
    if (status == Status::ok && bytes != end_bytes) status = Status::bad_argument;
    if (status == Status::ok)
        status = map_entries(table, *index * pages, place.frame, all_shown[*index].mapping, pages);
    if (status == Status::ok) {
        auto* const memory = reinterpret_cast<std::byte*>((top_entry << 39) + *index * end_bytes);
        const auto channel = interconnect::UmpChannel<>::attach({memory, end_bytes}, side);
        if (channel) return FarEnd(place, *index, *channel);
        status = Status::bad_argument;
    }
    if (index) hide(*index);
    give_up(place);
    return std::unexpected(status);
}

FarEnd::~FarEnd() {
    if (place_.binding == 0) return;
    hide(shown_);
    give_up(place_);
}

void tell_far_ends() {
    while (!untold.empty() && tell(untold.back())) untold.pop_back();
}

bool far_ends_untold() { return !untold.empty(); }

}  // namespace zooid::native
