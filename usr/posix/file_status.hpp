// The status of a file, as stat and its kin write it.
#pragma once
#include <array>

#include "call.hpp"

namespace zooid::posix {

/// @source Linux arch/x86/include/uapi/asm/stat.h, struct stat (64 bit)
struct FileStatus {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t links = 0;
    std::uint32_t mode = 0;
    std::uint32_t user = 0;
    std::uint32_t group = 0;
    std::uint32_t padding = 0;
    std::uint64_t special_device = 0;
    std::int64_t bytes = 0;
    std::int64_t block_bytes = 0;
    std::int64_t blocks = 0;
    std::array<std::uint64_t, 6> times = {};  // access, change, status change: seconds, ns
    std::array<std::int64_t, 3> unused = {};
};
static_assert(sizeof(FileStatus) == 144);

/// The console: a character device, major 5, minor 1.
[[nodiscard]] inline FileStatus console_status() {
    FileStatus status;
    status.inode = 1;
    status.links = 1;
    status.mode = 0020620;  // S_IFCHR, owner reads and writes, group writes
    status.special_device = 5 << 8 | 1;
    status.block_bytes = 1024;
    return status;
}

}  // namespace zooid::posix
