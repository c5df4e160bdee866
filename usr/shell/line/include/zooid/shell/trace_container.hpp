// The container "ZOOIDTR1": how a guest hands recorded events and tables to the host as one stream
// of bytes.
#pragma once
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>
#include <zooid/abi/trace.hpp>

namespace zooid::shell {

// All numbers little-endian. The order: file header; stream headers; the events of each stream;
// per section a header, its bytes, zeros up to a multiple of eight; trailer.
inline constexpr std::array<char, 8> trace_file_magic{'Z', 'O', 'O', 'I', 'D', 'T', 'R', '1'};
inline constexpr std::array<char, 8> trace_end_magic{'Z', 'O', 'O', 'I', 'D', 'E', 'N', 'D'};
inline constexpr std::uint32_t trace_file_version = 1;
inline constexpr std::uint32_t trace_streams_max = 4096;
inline constexpr std::uint64_t trace_events_max = std::uint64_t{1} << 26;
inline constexpr std::uint32_t trace_sections_max = 16;
inline constexpr std::uint64_t trace_section_bytes_max = std::uint64_t{1} << 24;

struct TraceFileHeader {
    std::array<char, 8> magic = trace_file_magic;
    std::uint32_t version = trace_file_version;
    std::uint32_t streams = 0;
    std::uint64_t tsc_hz = 0;
    std::uint32_t sections = 0;
    std::uint32_t zero = 0;
};

/// One ring: who wrote it, how many events follow, and how that core's clock compares with core
/// 0's.
struct TraceStreamHeader {
    std::uint16_t core = 0;
    std::uint16_t source = 0;  // 0: the CPU driver, else the domain's id
    std::uint32_t events = 0;
    std::uint64_t dropped = 0;
    std::int64_t offset_ns = 0;  // add it to this core's time to get core 0's
    std::uint64_t error_ns = 0;  // the offset is right within this
};

struct TraceSectionHeader {
    std::array<char, 24> name{};  // for example "tlb.csv"; zero-padded, at least one zero
    std::uint64_t bytes = 0;
};

struct TraceTrailer {
    std::array<char, 8> magic = trace_end_magic;
    std::uint64_t checksum = 0;  // FNV-1a of every byte before the trailer
};

static_assert(sizeof(TraceFileHeader) == 32 && sizeof(TraceStreamHeader) == 32);
static_assert(sizeof(TraceSectionHeader) == 32 && sizeof(TraceTrailer) == 16);

/// FNV-1a, 64 bit. @source Fowler, Noll, Vo, "FNV hash", draft-eastlake-fnv.
class TraceChecksum {
public:
    constexpr void add(std::span<const std::byte> bytes) {
        for (const std::byte byte : bytes)
            value_ = (value_ ^ std::to_integer<std::uint64_t>(byte)) * 0x100'0000'01b3ULL;
    }
    [[nodiscard]] constexpr std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 0xcbf2'9ce4'8422'2325ULL;
};

/// Writes one container, in order: begin, events (as often as needed), section (as announced),
/// finish. Sink: callable with std::span<const std::byte>, called many times; it keeps its own
/// failures. Needs neither heap nor C library. Calling out of order or beyond the announced counts
/// asserts.
template <class Sink>
class TraceContainerWriter {
public:
    explicit TraceContainerWriter(Sink sink) : sink_(std::move(sink)) {}

    /// @param streams shape [rings]; their `events` counts announce how many events follow.
    void begin(std::uint64_t tsc_hz, std::span<const TraceStreamHeader> streams,
               std::uint32_t sections) {
        assert(!begun_ && streams.size() <= trace_streams_max && sections <= trace_sections_max);
        begun_ = true;
        sections_left_ = sections;
        for (const TraceStreamHeader& stream : streams) events_left_ += stream.events;
        assert(events_left_ <= trace_events_max);
        TraceFileHeader header;
        header.streams = static_cast<std::uint32_t>(streams.size());
        header.tsc_hz = tsc_hz;
        header.sections = sections;
        put(std::as_bytes(std::span{&header, 1}));
        put(std::as_bytes(streams));
    }

    /// The next events, in the order of the streams, oldest first.
    void events(std::span<const abi::TraceEvent> events) {
        assert(begun_ && events.size() <= events_left_);
        events_left_ -= events.size();
        put(std::as_bytes(events));
    }

    void section(std::string_view name, std::string_view text) {
        assert(begun_ && events_left_ == 0 && sections_left_ > 0);
        TraceSectionHeader header;
        assert(!name.empty() && name.size() < header.name.size());
        assert(text.size() <= trace_section_bytes_max);
        --sections_left_;
        for (std::size_t i = 0; i < name.size(); ++i) header.name[i] = name[i];
        header.bytes = text.size();
        put(std::as_bytes(std::span{&header, 1}));
        put(std::as_bytes(std::span{text.data(), text.size()}));
        static constexpr std::array<std::byte, 8> zeros{};
        put(std::span{zeros}.first((8 - text.size() % 8) % 8));
    }

    void finish() {
        assert(begun_ && events_left_ == 0 && sections_left_ == 0);
        TraceTrailer trailer;
        trailer.checksum = checksum_.value();
        put(std::as_bytes(std::span{&trailer, 1}));
        begun_ = false;
    }

private:
    void put(std::span<const std::byte> bytes) {
        if (bytes.empty()) return;
        checksum_.add(bytes);
        sink_(bytes);
    }

    Sink sink_;
    TraceChecksum checksum_;
    std::uint64_t events_left_ = 0;
    std::uint32_t sections_left_ = 0;
    bool begun_ = false;
};

}  // namespace zooid::shell
