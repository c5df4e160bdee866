// The words every part of the personality spells alike: addresses, cores, threads, error numbers.
#pragma once
#include <cstdint>

namespace zooid::posix {

using Address = std::uint64_t;     // user virtual address, bytes
using CoreNumber = std::uint16_t;  // core of the machine, < cores_max
using ThreadId = std::uint32_t;    // Linux thread id; 0 is no thread

inline constexpr std::uint64_t page_bytes = 4096;
inline constexpr unsigned cores_max = 256;
inline constexpr unsigned threads_max = 1024;  // live threads of one domain
inline constexpr std::uint64_t no_deadline_ns = ~std::uint64_t{0};

/// Rounds down to a page boundary.
[[nodiscard]] constexpr Address page_down(Address address) { return address & ~(page_bytes - 1); }

/// Rounds up to a page boundary; wraps to 0 for addresses in the very last page.
[[nodiscard]] constexpr Address page_up(Address address) {
    return page_down(address + page_bytes - 1);
}

[[nodiscard]] constexpr bool page_aligned(Address address) { return address == page_down(address); }

/// Linux error numbers the personality can return.
/// @source Linux include/uapi/asm-generic/errno-base.h and errno.h.
enum class Errno : int {
    eperm = 1,
    enoent = 2,
    esrch = 3,
    eio = 5,
    ebadf = 9,
    eagain = 11,
    enomem = 12,
    eacces = 13,
    efault = 14,
    eexist = 17,
    enodev = 19,
    enotdir = 20,
    einval = 22,
    enotty = 25,
    espipe = 29,
    erofs = 30,
    erange = 34,
    enametoolong = 36,
    enosys = 38,
    eopnotsupp = 95,
    etimedout = 110,
};

/// The value a system call returns for `error`: its number, negated.
[[nodiscard]] constexpr long fail(Errno error) { return -static_cast<long>(error); }

}  // namespace zooid::posix
