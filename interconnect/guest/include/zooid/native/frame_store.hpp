// The frames a domain passes by `bulk_move`: pages of 4 KiB and 2 MiB, each mapped by one entry.
#pragma once
#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <zooid/interconnect/core/bulk_move.hpp>
#include <zooid/native/transports.hpp>

namespace zooid::native {

inline constexpr unsigned small_frames_max = 24;  // of 4 KiB that one side has at a time
inline constexpr unsigned large_frames_max = 8;   // of 2 MiB

/// Page tables and slots of its own in a part of the address space nobody else uses, so that a
/// frame comes and goes with one call each. A frame dropped here stays mapped and is given out
/// again, with what is in it.
///
/// Whoever receives a frame revokes it: all other copies of the capability, and their mappings,
/// are gone before it is looked at. Its memory remains part of the RAM it was made of: when that
/// domain ends, the frame ends too.
/// @invariant one frame is in one place; a place's mapping shows its frame and nothing else.
class FrameStore final : public interconnect::BufferHome {
public:
    /// @param ring address of the end point's ring through which frames come.
    explicit FrameStore(std::uint64_t ring) : ring_(ring) {}
    FrameStore(const FrameStore&) = delete;
    FrameStore& operator=(const FrameStore&) = delete;

    /// Makes the tables and cuts `large` frames of 2 MiB out of the domain's RAM; small ones are
    /// made when they are asked for. Once, before anything else.
    /// @return ok, or what the kernel answered: limit and not_enough_memory when this domain has
    /// not got so much.
    [[nodiscard]] abi::Status open(unsigned large);

    // What BulkMove asks for.
    [[nodiscard]] std::expected<interconnect::Owned<interconnect::Buffer>, interconnect::BulkError>
    allocate(std::size_t bytes);
    [[nodiscard]] std::optional<interconnect::Owned<interconnect::Buffer>>
    take(const interconnect::MessageHeader& header);
    [[nodiscard]] std::uint32_t capability(std::uint16_t place) const {
        return places_[place].frame;
    }
    void gave(std::uint16_t place);
    [[nodiscard]] bool arm();
    [[nodiscard]] std::optional<std::uint16_t> adopt(std::size_t bytes);

private:
    static constexpr unsigned places = small_frames_max + large_frames_max;
    enum class State : std::uint8_t {
        nothing,  // no frame; its slots are free
        kept,     // nothing, and for what may come
        idle,     // a frame of ours nobody uses
        held,
        arrived,
    };
    struct Place {
        std::uint32_t frame = 0;  // slots, always there once open
        std::uint32_t mapping = 0;
        State state = State::nothing;
        std::size_t bytes = 0;  // that mean something, of one that arrived
    };

    void drop(std::uint16_t place) override { places_[place].state = State::idle; }
    [[nodiscard]] abi::Status make_tables();
    [[nodiscard]] abi::Status cut_large_frames(unsigned count);
    [[nodiscard]] abi::Status map(std::uint16_t place) const;
    [[nodiscard]] std::optional<std::uint16_t> find(bool large, State state) const;
    [[nodiscard]] bool keep_room(bool large);
    [[nodiscard]] std::optional<std::uint16_t> make_small();
    [[nodiscard]] interconnect::Owned<interconnect::Buffer>
    own(std::uint16_t place, std::size_t bytes);

    std::uint64_t ring_;
    std::uint32_t incoming_ = 0;  // slot for the next frame that comes
    std::uint32_t pd_ = 0;
    std::uint32_t pt_ = 0;
    std::array<Place, places> places_{};
};

static_assert(interconnect::FrameStore<FrameStore>);
using BulkMove = interconnect::BulkMove<Lmp, FrameStore>;
static_assert(interconnect::BulkTransport<BulkMove>);

}  // namespace zooid::native
