// Frames that come and go with one call each.
#include <bit>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/frame_store.hpp>
#include <zooid/native/runtime.hpp>

#include "page_tables.hpp"

namespace zooid::native {

namespace {

using abi::CapType;
using abi::Status;
using interconnect::Buffer;
using interconnect::BulkError;
using interconnect::Owned;

constexpr std::uint64_t top_entry = 221;  // 0x6e80'0000'0000: nothing else lives there
constexpr std::uint64_t area = top_entry << 39;

constexpr bool is_large(std::uint16_t place) { return place >= small_frames_max; }
constexpr std::uint64_t bytes_of(bool large) {
    return large ? abi::large_page_bytes : abi::page_bytes;
}
/// The first large page is where the small ones are.
constexpr std::uint64_t address_of(std::uint16_t place) {
    return is_large(place) ? area + (place - small_frames_max + 1U) * abi::large_page_bytes
                           : area + place * abi::page_bytes;
}

}  // namespace

Status FrameStore::make_tables() {
    const auto made = native::make_tables(top_entry);
    if (!made) return made.error();
    pd_ = made->directory;
    pt_ = made->pages;
    return Status::ok;
}

Status FrameStore::cut_large_frames(unsigned count) {
    if (count == 0) return Status::ok;
    const std::uint32_t ram =
        runtime().allocate_ram(std::bit_ceil((count + 1) * abi::large_page_bytes));
    abi::CapWords whole;
    if (ram == 0 || !identify(ram, whole).ok()) return Status::not_enough_memory;
    const std::uint64_t first = -whole.word[1] & (abi::large_page_bytes - 1);
    for (unsigned index = 0; index < count; ++index) {
        const auto place = static_cast<std::uint16_t>(small_frames_max + index);
        const auto made = retype(ram, first + index * abi::large_page_bytes, CapType::frame,
                                 abi::large_page_bytes, 1, {.cptr = places_[place].frame});
        if (!made.ok()) return made.status;
        if (const Status mapped = map(place); mapped != Status::ok) return mapped;
        places_[place].state = State::idle;
    }
    return Status::ok;
}

Status FrameStore::open(unsigned large) {
    if (large > large_frames_max) return Status::limit;
    incoming_ = runtime().allocate_slot();
    if (incoming_ == 0) return Status::limit;
    for (Place& place : places_) {
        place.frame = runtime().allocate_slot();
        place.mapping = runtime().allocate_slot();
        if (place.mapping == 0) return Status::limit;
    }
    const Status made = make_tables();
    return made == Status::ok ? cut_large_frames(large) : made;
}

Status FrameStore::map(std::uint16_t place) const {
    const std::uint64_t entry = is_large(place) ? place - small_frames_max + 1U : place;
    return map_entries(is_large(place) ? pd_ : pt_, entry, places_[place].frame,
                       places_[place].mapping);
}

std::optional<std::uint16_t> FrameStore::find(bool large, State state) const {
    const unsigned end = large ? places : small_frames_max;
    for (unsigned place = large ? small_frames_max : 0; place < end; ++place)
        if (places_[place].state == state) return static_cast<std::uint16_t>(place);
    return std::nullopt;
}

std::optional<std::uint16_t> FrameStore::make_small() {
    const auto place = find(false, State::nothing);
    if (!place) return std::nullopt;
    const std::uint32_t ram = runtime().allocate_ram(abi::page_bytes);
    if (ram == 0) return std::nullopt;
    if (!retype(ram, 0, CapType::frame, abi::page_bytes, 1, {.cptr = places_[*place].frame}).ok() ||
        map(*place) != Status::ok)
        return std::nullopt;
    return place;
}

std::expected<Owned<Buffer>, BulkError> FrameStore::allocate(std::size_t bytes) {
    if (bytes > abi::large_page_bytes) return std::unexpected(BulkError::too_large);
    const bool large = bytes > abi::page_bytes;
    auto place = find(large, State::idle);
    if (!place && !large) place = make_small();
    if (!place) return std::unexpected(BulkError::empty);
    return own(*place, bytes);
}

Owned<Buffer> FrameStore::own(std::uint16_t place, std::size_t bytes) {
    places_[place].state = State::held;
    const std::span memory{reinterpret_cast<std::byte*>(address_of(place)),
                           bytes_of(is_large(place))};
    return Owned(Buffer(*this, place, memory, bytes));
}

std::optional<Owned<Buffer>> FrameStore::take(const interconnect::MessageHeader& header) {
    const auto place = static_cast<std::uint16_t>(header.buffer - 1);
    if (place >= places || places_[place].state != State::arrived) return std::nullopt;
    return own(place, places_[place].bytes);
}

void FrameStore::gave(std::uint16_t place) {
    // Its receiver may have revoked both already.
    remove_capability(places_[place].mapping);
    remove_capability(places_[place].frame);
    places_[place].state = State::nothing;
}

/// A place for what may come; an idle frame goes for it.
bool FrameStore::keep_room(bool large) {
    if (find(large, State::kept)) return true;
    if (const auto idle = find(large, State::idle); idle && !find(large, State::nothing))
        gave(*idle);
    const auto place = find(large, State::nothing);
    if (place) places_[*place].state = State::kept;
    return place.has_value();
}

bool FrameStore::arm() {
    if (!keep_room(false) || !keep_room(true)) return false;
    set_receive_slot(ring_, incoming_);
    return true;
}

std::optional<std::uint16_t> FrameStore::adopt(std::size_t bytes) {
    abi::CapWords words;
    const bool frame = identify(incoming_, words).ok() && words.type() == CapType::frame;
    const std::uint64_t size = frame ? words.word[2] : 0;
    const bool large = size == abi::large_page_bytes;
    const auto place = find(large, State::kept);
    if ((!large && size != abi::page_bytes) || words.word[1] % size != 0 || bytes > size ||
        !place || !revoke_capability(incoming_).ok()) {
        remove_capability(incoming_);
        return std::nullopt;
    }
    std::swap(incoming_, places_[*place].frame);
    if (map(*place) != Status::ok) {
        remove_capability(places_[*place].frame);
        return std::nullopt;
    }
    places_[*place].state = State::arrived;
    places_[*place].bytes = bytes;
    return place;
}

}  // namespace zooid::native
