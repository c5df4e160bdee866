// A link inside an epoll loop that also waits for a timer: nothing spins, nothing blocks.
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <thread>
#include <zooid/interconnect/linux/link.hpp>

namespace ic = zooid::interconnect;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t messages = 1000;

/// Sends now and then, from a thread that sleeps on the link's futex.
void produce(ic::Link link) {
    for (std::uint64_t number = 0; number < messages; ++number) {
        if (!link.send_within({.number = 1, .words = {&number, 1}}, 10s)) return;
        if (number % 100 == 0) std::this_thread::sleep_for(2ms);
    }
    link.close();
}

/// Takes all there is; false when the link has ended.
bool take(ic::Link& link, std::uint64_t& taken) {
    std::array<std::uint64_t, 7> words{};
    for (;;) {
        const auto got = link.receive(words);
        if (!got) return false;
        if (!*got) return true;
        taken += words[0] == taken ? 1 : 0;
    }
}

bool watch(int epoll, int file) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = file}};
    return ::epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event) == 0;
}

}  // namespace

int main() {
    auto pair = ic::Link::pair({.sleep = ic::SleepOn::descriptor});
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    const int timer = ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    const itimerspec each{.it_interval = {0, 5'000'000}, .it_value = {0, 5'000'000}};
    if (!pair || ::timerfd_settime(timer, 0, &each, nullptr) != 0) return 1;
    ic::Link link = std::move(pair->first);
    if (!watch(epoll, timer) || !watch(epoll, link.descriptor())) return 1;
    std::thread producer(produce, std::move(pair->second));
    std::uint64_t taken = 0;
    std::uint64_t ticks = 0;
    for (bool open = true; open;) {
        std::array<epoll_event, 4> events{};
        const int limit = link.prepare_sleep(0) ? -1 : 0;  // 0: there is news already
        const int count = ::epoll_wait(epoll, events.data(), events.size(), limit);
        link.wake();
        for (int index = 0; index < count; ++index) {
            std::uint64_t expired = 0;
            if (events[static_cast<unsigned>(index)].data.fd == timer &&
                ::read(timer, &expired, sizeof expired) > 0)
                ticks += expired;
        }
        open = take(link, taken);
    }
    producer.join();
    std::printf("%llu messages in order, %s the timer\n", static_cast<unsigned long long>(taken),
                ticks > 0 ? "beside" : "without");
    return taken == messages && ticks > 0 ? 0 : 1;
}
