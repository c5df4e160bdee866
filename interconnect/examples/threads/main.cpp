// Two threads and a link: one asks for squares, the other answers.
#include <array>
#include <cstdio>
#include <thread>
#include <zooid/interconnect/linux/link.hpp>

namespace ic = zooid::interconnect;
using namespace std::chrono_literals;

namespace {

constexpr std::uint16_t square = 1;

void answer(ic::Link link) {
    std::array<std::uint64_t, 7> words{};
    while (const auto request = link.receive_within(words, 10s)) {
        words[0] *= words[0];
        if (!link.send_within({.number = square | ic::reply_bit,
                               .call = request->call,
                               .words = std::span(words).first(1)},
                              10s))
            return;
    }
}

}  // namespace

int main() {
    auto pair = ic::Link::pair();
    if (!pair) return 1;
    ic::Link link = std::move(pair->first);
    std::thread server(answer, std::move(pair->second));
    std::array<std::uint64_t, 7> words{};
    std::uint64_t sum = 0;
    for (std::uint64_t number = 1; number <= 1000; ++number) {
        words[0] = number;
        if (!link.send_within({.number = square, .words = std::span(words).first(1)}, 10s))
            return 1;
        if (!link.receive_within(words, 10s)) return 1;
        sum += words[0];
    }
    link.close();
    server.join();
    std::printf("sum of squares %llu\n", static_cast<unsigned long long>(sum));
    return sum == 333833500 ? 0 : 1;
}
