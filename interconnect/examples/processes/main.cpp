// Two processes that meet at a path: `processes serve PATH` counts words, `processes send PATH N`
// sends N messages and is told how many came. Run without arguments it plays both, and kills the
// first client.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <zooid/interconnect/linux/listener.hpp>

namespace ic = zooid::interconnect;
using namespace std::chrono_literals;

namespace {

constexpr ic::Terms terms{.schema = 0x5a1, .slots = 64};
constexpr std::uint16_t item = 1;
constexpr std::uint16_t total = 2;

/// Serves clients until one has asked for its total; those that die are only mentioned.
int serve(ic::Listener listener) {
    for (;;) {
        auto link = listener.accept(terms, 10s);
        if (!link && link.error() == ic::LinkError::peer_died) continue;
        if (!link) return 1;
        std::array<std::uint64_t, 32> words{};
        std::uint64_t count = 0;
        while (const auto got = link->receive_within(words, 10s)) {
            if (got->number == item) count += got->words;
            if (got->number != total) continue;
            std::printf("counted %llu words\n", static_cast<unsigned long long>(count));
            return link->send_within({.number = total, .words = std::span(&count, 1)}, 10s) ? 0 : 1;
        }
        std::printf("a client ended: %s\n", std::string(name(*link->ended())).c_str());
    }
}

int send(const std::string& path, std::uint64_t messages) {
    auto link = ic::Link::connect(path, terms);
    if (!link) return 1;
    const std::array<std::uint64_t, 20> words{};
    for (std::uint64_t number = 0; number < messages; ++number)
        if (!link->send_within({.number = item, .words = words}, 10s)) return 1;
    std::uint64_t count = 0;
    if (!link->send_within({.number = total}, 10s)) return 1;
    if (!link->receive_within({&count, 1}, 10s)) return 1;
    return count == messages * words.size() ? 0 : 1;
}

int both() {
    const std::string path = "/tmp/zooid-example-" + std::to_string(::getpid());
    auto listener = ic::Listener::bind(path);
    if (!listener) return 1;
    const pid_t doomed = ::fork();
    if (doomed == 0) ::_exit(send(path, ~std::uint64_t{0}));
    const pid_t client = ::fork();
    if (client == 0) {
        ::usleep(100'000);
        ::kill(doomed, SIGKILL);
        ::_exit(send(path, 10'000));
    }
    const int served = serve(std::move(*listener));
    int status = 1;
    ::waitpid(doomed, nullptr, 0);
    ::waitpid(client, &status, 0);
    return served == 0 && status == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string what = argc > 1 ? argv[1] : "";
    if (what == "send" && argc == 4) return send(argv[2], std::strtoull(argv[3], nullptr, 10));
    if (what != "serve" || argc != 3) return both();
    auto listener = ic::Listener::bind(argv[2]);
    return listener ? serve(std::move(*listener)) : 1;
}
