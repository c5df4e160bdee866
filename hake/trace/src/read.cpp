// Reads and checks a container, then merges its rings into one list per core.
#include <algorithm>
#include <cassert>
#include <cstring>
#include <iterator>
#include <optional>
#include <zooid/shell/trace_container.hpp>
#include <zooid/trace/read.hpp>

namespace zooid::trace {
namespace {

using shell::TraceFileHeader;
using shell::TraceSectionHeader;
using shell::TraceStreamHeader;
using shell::TraceTrailer;

__extension__ using Wide = __int128;

constexpr std::uint64_t tsc_hz_min = 1'000'000;
constexpr std::uint64_t tsc_hz_max = 100'000'000'000;

/// Hands out pieces of foreign bytes; nothing is read beyond their end.
class Cursor {
public:
    explicit Cursor(std::span<const std::byte> bytes) : left_(bytes) {}

    [[nodiscard]] std::optional<std::span<const std::byte>> take(std::uint64_t count) {
        if (count > left_.size()) return std::nullopt;
        const auto piece = left_.first(static_cast<std::size_t>(count));
        left_ = left_.subspan(piece.size());
        return piece;
    }

    template <class T>
    [[nodiscard]] std::optional<T> read() {
        const auto piece = take(sizeof(T));
        if (!piece) return std::nullopt;
        T value;
        std::memcpy(&value, piece->data(), sizeof(T));
        return value;
    }

    [[nodiscard]] std::size_t left() const { return left_.size(); }

private:
    std::span<const std::byte> left_;
};

struct Stream {
    TraceStreamHeader header;
    std::vector<Event> events;
};

std::expected<TraceFileHeader, ReadError> read_header(Cursor& cursor) {
    const auto header = cursor.read<TraceFileHeader>();
    if (!header) return std::unexpected(ReadError::truncated);
    if (header->magic != shell::trace_file_magic) return std::unexpected(ReadError::bad_magic);
    if (header->version != shell::trace_file_version || header->zero != 0)
        return std::unexpected(ReadError::bad_version);
    if (header->streams > shell::trace_streams_max || header->sections > shell::trace_sections_max)
        return std::unexpected(ReadError::too_many);
    if (header->tsc_hz < tsc_hz_min || header->tsc_hz > tsc_hz_max)
        return std::unexpected(ReadError::bad_clock);
    return *header;
}

std::expected<std::vector<Stream>, ReadError>
read_stream_headers(Cursor& cursor, std::uint32_t count) {
    std::vector<Stream> streams;
    std::uint64_t events = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto header = cursor.read<TraceStreamHeader>();
        if (!header) return std::unexpected(ReadError::truncated);
        if (header->core >= abi::trace_cores_max) return std::unexpected(ReadError::bad_core);
        events += header->events;
        if (events > shell::trace_events_max) return std::unexpected(ReadError::too_many);
        for (const Stream& other : streams) {
            if (other.header.core != header->core) continue;
            if (other.header.source == header->source ||
                other.header.offset_ns != header->offset_ns ||
                other.header.error_ns != header->error_ns)
                return std::unexpected(ReadError::bad_stream);
        }
        streams.push_back({*header, {}});
    }
    return streams;
}

std::expected<void, ReadError> read_events(Cursor& cursor, Stream& stream) {
    if (cursor.left() / sizeof(abi::TraceEvent) < stream.header.events)
        return std::unexpected(ReadError::truncated);
    stream.events.reserve(stream.header.events);
    std::uint64_t previous = 0;
    for (std::uint32_t i = 0; i < stream.header.events; ++i) {
        const auto event = cursor.read<abi::TraceEvent>();
        assert(event);  // the length was checked above
        if (event->core != stream.header.core) return std::unexpected(ReadError::bad_core);
        if (event->ticks < previous) return std::unexpected(ReadError::ticks_backwards);
        previous = event->ticks;
        stream.events.push_back(
            {0, event->ticks, event->id, stream.header.source, event->argument});
    }
    return {};
}

std::expected<Section, ReadError> read_section(Cursor& cursor) {
    const auto header = cursor.read<TraceSectionHeader>();
    if (!header) return std::unexpected(ReadError::truncated);
    const auto end = std::ranges::find(header->name, '\0');
    const bool clean = std::all_of(end, header->name.end(), [](char c) { return c == '\0'; });
    if (end == header->name.begin() || end == header->name.end() || !clean ||
        header->bytes > shell::trace_section_bytes_max)
        return std::unexpected(ReadError::bad_section);
    const auto text = cursor.take(header->bytes);
    const auto padding = cursor.take((8 - header->bytes % 8) % 8);
    if (!text || !padding) return std::unexpected(ReadError::truncated);
    if (!std::ranges::all_of(*padding, [](std::byte b) { return b == std::byte{0}; }))
        return std::unexpected(ReadError::bad_section);
    return Section{std::string(header->name.begin(), end),
                   std::string(reinterpret_cast<const char*>(text->data()), text->size())};
}

std::expected<void, ReadError> check_trailer(Cursor& cursor, std::span<const std::byte> all) {
    const std::size_t body = all.size() - cursor.left();
    const auto trailer = cursor.read<TraceTrailer>();
    if (!trailer) return std::unexpected(ReadError::truncated);
    shell::TraceChecksum sum;
    sum.add(all.first(body));
    if (trailer->magic != shell::trace_end_magic || trailer->checksum != sum.value())
        return std::unexpected(ReadError::bad_checksum);
    if (cursor.left() != 0) return std::unexpected(ReadError::trailing_bytes);
    return {};
}

/// Ticks to nanoseconds of the common clock, the earliest event at 0.
std::expected<void, ReadError> set_times(Trace& trace) {
    const auto time_of = [&](const Core& core, const Event& event) {
        return Wide{event.ticks} * 1'000'000'000 / trace.tsc_hz + core.offset_ns;
    };
    std::optional<Wide> first;
    for (const Core& core : trace.cores) {
        if (core.events.empty()) continue;
        const Wide time = time_of(core, core.events.front());
        if (!first || time < *first) first = time;
    }
    for (Core& core : trace.cores) {
        for (Event& event : core.events) {
            const Wide time = time_of(core, event) - first.value_or(0);
            if (time > trace_span_ns_max) return std::unexpected(ReadError::bad_clock);
            event.time_ns = static_cast<std::int64_t>(time);
        }
    }
    return {};
}

/// Rings of one core become one list; at equal ticks the earlier stream goes first.
std::vector<Core> merge(std::vector<Stream> streams) {
    std::ranges::sort(streams, {},
                      [](const Stream& s) { return std::pair{s.header.core, s.header.source}; });
    std::vector<Core> cores;
    for (Stream& stream : streams) {
        if (cores.empty() || cores.back().core != stream.header.core)
            cores.push_back(
                {stream.header.core, 0, stream.header.offset_ns, stream.header.error_ns, {}});
        Core& core = cores.back();
        core.dropped += stream.header.dropped;
        std::vector<Event> both;
        both.reserve(core.events.size() + stream.events.size());
        std::ranges::merge(core.events, stream.events, std::back_inserter(both), {}, &Event::ticks,
                           &Event::ticks);
        core.events = std::move(both);
    }
    return cores;
}

}  // namespace

std::string_view describe(ReadError error) {
    switch (error) {
        case ReadError::truncated:
            return "the trace ends early; did the guest stop before it was sent?";
        case ReadError::bad_magic:
            return "this is no Zooid trace; a trace begins with ZOOIDTR1";
        case ReadError::bad_version:
            return "another version of the trace format; build host and guest from one commit";
        case ReadError::bad_checksum:
            return "bytes of the trace were lost or changed on the way; record it again";
        case ReadError::too_many:
            return "the trace claims more streams, events or sections than the format allows";
        case ReadError::bad_clock:
            return "the trace's clock is out of range; was the TSC calibrated in the guest?";
        case ReadError::bad_core:
            return "an event names a core that its stream does not";
        case ReadError::bad_stream:
            return "two streams of one core disagree, or one writer appears twice";
        case ReadError::ticks_backwards:
            return "a core's clock went backwards; this is a bug of the guest";
        case ReadError::bad_section:
            return "a text section has a bad name, padding or length";
        case ReadError::trailing_bytes:
            return "bytes follow the end of the trace; is another program writing to the port?";
    }
    return "unknown error";
}

std::expected<Trace, ReadError> read_trace(std::span<const std::byte> bytes) {
    Cursor cursor(bytes);
    const auto header = read_header(cursor);
    if (!header) return std::unexpected(header.error());
    auto streams = read_stream_headers(cursor, header->streams);
    if (!streams) return std::unexpected(streams.error());
    for (Stream& stream : *streams) {
        if (const auto read = read_events(cursor, stream); !read)
            return std::unexpected(read.error());
    }
    Trace trace{header->tsc_hz, {}, {}};
    for (std::uint32_t i = 0; i < header->sections; ++i) {
        auto section = read_section(cursor);
        if (!section) return std::unexpected(section.error());
        trace.sections.push_back(std::move(*section));
    }
    if (const auto sound = check_trailer(cursor, bytes); !sound)
        return std::unexpected(sound.error());
    trace.cores = merge(std::move(*streams));
    if (const auto timed = set_times(trace); !timed) return std::unexpected(timed.error());
    return trace;
}

}  // namespace zooid::trace
