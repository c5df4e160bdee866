// Small recorded runs for the tests of this folder.
#pragma once
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>
#include <zooid/shell/trace_container.hpp>

namespace zooid::trace::test {

using Bytes = std::vector<std::byte>;

struct Ring {
    shell::TraceStreamHeader header;
    std::vector<abi::TraceEvent> events;
};

/// Collects events and writes them as a container. One tick is one nanosecond.
class Recording {
public:
    explicit Recording(std::uint64_t tsc_hz = 1'000'000'000) : tsc_hz_(tsc_hz) {}

    Recording& add(std::uint16_t core, std::uint64_t ticks, abi::TraceId id, std::uint32_t argument,
                   std::uint16_t source = 0) {
        ring(core, source)
            .events.push_back({ticks, static_cast<std::uint16_t>(id), core, argument});
        return *this;
    }

    Ring& ring(std::uint16_t core, std::uint16_t source = 0) {
        for (Ring& ring : rings) {
            if (ring.header.core == core && ring.header.source == source) return ring;
        }
        rings.push_back({});
        rings.back().header.core = core;
        rings.back().header.source = source;
        return rings.back();
    }

    [[nodiscard]] Bytes bytes() const {
        Bytes out;
        shell::TraceContainerWriter writer([&out](std::span<const std::byte> piece) {
            out.insert(out.end(), piece.begin(), piece.end());
        });
        std::vector<shell::TraceStreamHeader> headers;
        for (const Ring& ring : rings) {
            headers.push_back(ring.header);
            headers.back().events = static_cast<std::uint32_t>(ring.events.size());
        }
        writer.begin(tsc_hz_, headers, static_cast<std::uint32_t>(sections.size()));
        for (const Ring& ring : rings) writer.events(ring.events);
        for (const auto& [name, text] : sections) writer.section(name, text);
        writer.finish();
        return out;
    }

    std::vector<Ring> rings;
    std::vector<std::pair<std::string, std::string>> sections;

private:
    std::uint64_t tsc_hz_;
};

/// Puts a right checksum under changed bytes, so that the checks behind it are reached.
inline void seal(Bytes& bytes) {
    if (bytes.size() < sizeof(shell::TraceTrailer)) return;
    const std::size_t body = bytes.size() - sizeof(shell::TraceTrailer);
    shell::TraceChecksum sum;
    sum.add(std::span{bytes}.first(body));
    shell::TraceTrailer trailer;
    trailer.checksum = sum.value();
    std::memcpy(bytes.data() + body, &trailer, sizeof trailer);
}

}  // namespace zooid::trace::test
