// Fuzzes the ELF reader: raw bytes, and a valid program with some of its bytes replaced.
#include <cstdlib>
#include <zooid/posix/program_plan.hpp>

#include "elf_image.hpp"

namespace {

using namespace zooid::posix;
constexpr PageRange limits = {0x10000, 0x6000'0000'0000};

void require(bool condition) {
    if (!condition) std::abort();
}

/// Whatever the bytes, a plan that is given keeps its promises.
void check(std::span<const std::byte> bytes, std::uint64_t file_bytes, Address bias) {
    const auto plan = plan_program(bytes, file_bytes, bias, limits);
    if (!plan) return;
    Address reached = limits.start;
    bool entry_in_code = false;
    require(plan->segment_count > 0 && plan->segment_count <= segments_max);
    for (const Segment& segment : plan->list()) {
        require(segment.pages().start >= reached && !segment.pages().empty());
        require(segment.pages().end <= limits.end);
        require(segment.file_bytes <= segment.memory_bytes);
        require(segment.file_offset + segment.file_bytes <= file_bytes);
        require(segment.file_offset + segment.file_bytes >= segment.file_offset);
        require(!writable_and_executable(segment.protection));
        require(segment.pages().encloses(segment.file_pages()));
        entry_in_code |= segment.protection.has(executable) && plan->entry >= segment.address &&
                         plan->entry - segment.address < segment.memory_bytes;
        reached = segment.pages().end;
    }
    require(entry_in_code && plan->pages.end == reached);
    require(plan->pages.contains(plan->program_headers));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto raw = std::as_bytes(std::span(data, size));
    check(raw, size, 0);
    auto bytes = test::ElfImage{}.bytes();
    // Each three bytes of input: where to write (two bytes), what.
    for (std::size_t i = 0; i + 3 <= size; i += 3)
        bytes[(data[i] + data[i + 1] * std::size_t{256}) % bytes.size()] = raw[i + 2];
    check(bytes, 0x4000, 0);
    check(bytes, 0x4000, 0x7000'0000);
    return 0;
}
