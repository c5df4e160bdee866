// How one process wakes another.
#include <linux/futex.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>
#include <zooid/interconnect/linux/bell.hpp>

namespace zooid::interconnect {
namespace {

static_assert(sizeof(std::atomic<std::uint32_t>) == 4);

void futex(const BellCount& count, int operation, std::uint32_t value, const timespec* limit) {
    static_cast<void>(::syscall(SYS_futex, &count.rings, operation, value, limit, nullptr, 0));
}

}  // namespace

void LinuxBell::operator()() const {
    // One writer. Release: whoever sees the ring sees what it was rung for.
    count->rings.store(count->rings.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    if (peer == SleepOn::futex) return futex(*count, FUTEX_WAKE, 1, nullptr);
    const std::uint8_t ring = 1;  // a full socket is readable already
    static_cast<void>(::send(socket, &ring, sizeof ring, MSG_DONTWAIT | MSG_NOSIGNAL));
}

void sleep_on(const BellCount& count, std::uint32_t seen, std::chrono::milliseconds at_most) {
    const timespec limit{.tv_sec = at_most.count() / 1000,
                         .tv_nsec = at_most.count() % 1000 * 1'000'000};
    futex(count, FUTEX_WAIT, seen, &limit);
}

}  // namespace zooid::interconnect
