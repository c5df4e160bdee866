// The domain this image serves: its personality state and where its program came from. Home core's
// data.
#pragma once
#include <zooid/abi/domain.hpp>
#include <zooid/libos/thread.hpp>
#include <zooid/posix/process.hpp>

namespace zooid::posix::guest {

inline constexpr unsigned image_ranges_max = 8;
inline constexpr Address stack_top = 0x6fff'ffff'f000;  // of the first thread
inline constexpr std::uint64_t stack_bytes = 8 << 20;
inline constexpr std::uint64_t heap_bytes_max = std::uint64_t{64} << 30;

/// Pages of the program's file shown where they are, never copied.
struct ImageRange {
    Address start = 0;
    Address end = 0;
    std::uint64_t file_offset = 0;
};

struct Domain {
    const abi::DomainInfo* info = nullptr;
    Process* process = nullptr;  // null until the program is loaded
    ImageRange image[image_ranges_max] = {};
    unsigned image_ranges = 0;
};
extern Domain domain;

/// The personality's part of a libos thread.
[[nodiscard]] inline Thread& thread_of(libos::Thread& thread) {
    static_assert(sizeof(Thread) <= libos::thread_personality_bytes);
    return *reinterpret_cast<Thread*>(thread.personality);
}
/// The thread of this core with that id, or null. @cost O(threads of the core).
[[nodiscard]] libos::Thread* find_thread(ThreadId id);

[[nodiscard]] Backend& backend();

}  // namespace zooid::posix::guest
