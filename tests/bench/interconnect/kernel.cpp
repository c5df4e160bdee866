// What Linux offers: pipe, Unix socket, and memory with an eventfd or a futex to wait on.
#include <linux/futex.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <climits>

#include "measure.hpp"
#include "rows.hpp"

namespace zooid::bench {
namespace {

void must(bool good) {
    if (good) return;
    std::perror("the kernel refused");
    std::abort();
}

std::array<int, 2> make_pipe() {
    std::array<int, 2> ends{};
    must(::pipe(ends.data()) == 0);
    return ends;
}

std::array<int, 2> make_sockets() {
    std::array<int, 2> ends{};
    must(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends.data()) == 0);
    return ends;
}

/// Reads and writes whole payloads on descriptors it borrows.
class FileEnd {
public:
    FileEnd(int out, int in) : out_(out), in_(in) {}
    void send(const Payload& payload) {
        must(::write(out_, payload.data(), sizeof payload) == sizeof payload);
    }
    void receive(Payload& payload) {
        must(::read(in_, payload.data(), sizeof payload) == sizeof payload);
    }

private:
    int out_;
    int in_;
};

struct Pipes {
    Pipes() = default;
    Pipes(const Pipes&) = delete;
    Pipes& operator=(const Pipes&) = delete;
    ~Pipes() {
        for (const int fd : {there[0], there[1], back[0], back[1]}) ::close(fd);
    }
    std::array<int, 2> there = make_pipe();
    std::array<int, 2> back = make_pipe();
    FileEnd near{there[1], back[0]};
    FileEnd far{back[1], there[0]};
};

struct Sockets {
    Sockets() = default;
    Sockets(const Sockets&) = delete;
    Sockets& operator=(const Sockets&) = delete;
    ~Sockets() {
        for (const int fd : ends) ::close(fd);
    }
    std::array<int, 2> ends = make_sockets();
    FileEnd near{ends[0], ends[0]};
    FileEnd far{ends[1], ends[1]};
};

struct alignas(4096) Page {
    Payload payload{};
    std::atomic<std::uint32_t> number{0};
};

/// A payload in memory; an eventfd says that it is there.
class EventEnd {
public:
    EventEnd(Page& out, int out_fd, Page& in, int in_fd)
        : out_(&out), in_(&in), out_fd_(out_fd), in_fd_(in_fd) {}
    void send(const Payload& payload) {
        out_->payload = payload;
        must(::eventfd_write(out_fd_, 1) == 0);
    }
    void receive(Payload& payload) {
        eventfd_t count = 0;
        must(::eventfd_read(in_fd_, &count) == 0);
        payload = in_->payload;
    }

private:
    Page* out_;
    Page* in_;
    int out_fd_;
    int in_fd_;
};

struct Events {
    Events() = default;
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;
    ~Events() {
        ::close(there);
        ::close(back);
    }
    std::array<Page, 2> pages;
    int there = ::eventfd(0, 0);
    int back = ::eventfd(0, 0);
    EventEnd near{pages[0], there, pages[1], back};
    EventEnd far{pages[1], back, pages[0], there};
};

/// A payload in memory; its number is the futex.
class alignas(own_lines_bytes) FutexEnd {
public:
    FutexEnd(Page& out, Page& in) : out_(&out), in_(&in) {}
    void send(const Payload& payload) {
        out_->payload = payload;
        out_->number.fetch_add(1, std::memory_order_release);
        futex(out_->number, FUTEX_WAKE, INT_MAX);
    }
    void receive(Payload& payload) {
        const std::uint32_t seen = received_++;
        while (in_->number.load(std::memory_order_acquire) == seen)
            futex(in_->number, FUTEX_WAIT, seen);
        payload = in_->payload;
    }

private:
    static void futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value) {
        static_cast<void>(::syscall(SYS_futex, &word, operation, value, nullptr, nullptr, 0));
    }
    Page* out_;
    Page* in_;
    std::uint32_t received_ = 0;
};

struct Futexes {
    std::array<Page, 2> pages;
    FutexEnd near{pages[0], pages[1]};
    FutexEnd far{pages[1], pages[0]};
};

template <class Pair>
Samples trips(const Plan& plan) {
    Pair pair;
    return round_trip(plan, pair.near, pair.far);
}
template <class Pair>
Samples singles(const Plan& plan) {
    Pair pair;
    return stream(plan, pair.near, pair.far);
}

constexpr std::array rows{
    Row{round_trips, "pipe", trips<Pipes>, sleeping_trips},
    Row{round_trips, "eventfd", trips<Events>, sleeping_trips},
    Row{round_trips, "futex", trips<Futexes>, sleeping_trips},
    Row{round_trips, "Unix socket", trips<Sockets>, sleeping_trips},
    Row{streams, "pipe", singles<Pipes>, sleeping_stream},
    Row{streams, "Unix socket", singles<Sockets>, sleeping_stream},
};

}  // namespace

std::span<const Row> kernel_rows() { return rows; }

}  // namespace zooid::bench
