// skb_soak [SECONDS [SEED]]: clients of the knowledge base that write, read, subscribe and attack,
// all at once; ends with the memory it holds more than after the warm-up.
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <span>

#include "client.hpp"

namespace zooid::soak {
namespace {

constexpr std::uint64_t seconds_default = 10;
constexpr std::uint64_t seconds_max = 1'000'000;
constexpr std::uint64_t judged_seconds_min = 600;
constexpr std::uint64_t reports = 60;                 // of one run
constexpr std::int64_t growth_bytes_max = 512 << 10;  // of the least that the heap holds

std::optional<std::uint64_t> number(std::string_view text, std::uint64_t most) {
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || value > most)
        return std::nullopt;
    return value;
}

enum Role : std::size_t {
    writer_a,
    writer_b,
    reader,
    follower,
    attacker_a,
    attacker_b,
    watcher,
    roles
};

struct World {
    Soak soak;
    std::array<std::unique_ptr<Client>, roles> clients;
    std::array<Task, roles> tasks;
    Memory memory;
    [[nodiscard]] interconnect::Executor& executor() { return soak.executor(); }
};

Task bind_all(World& world) {
    for (auto& client : world.clients) {
        client = std::make_unique<Client>(world.soak);
        const auto bound = co_await client->bind();
        if (!bound) co_return bound;
    }
    co_return std::expected<void, Wrong>();
}

/// The role; when something is wrong it says so and the others end, too.
Task guarded(Soak& soak, Task role) {
    auto ended = co_await std::move(role);
    if (!ended) {
        std::printf("wrong: %s\n", ended.error().what.c_str());
        soak.end_us = 0;
    }
    co_return ended;
}

/// Runs it to its end. @return false: it said what is wrong
bool finish(World& world, Task& task) {
    world.soak.loop.run_until([&] { return task.done(); });
    return task.result().has_value();
}

/// Both writers' rows are there before anybody looks.
bool say_all(World& world) {
    Task first = guarded(world.soak, say_rows(world.soak, *world.clients[writer_a], "soak_a"));
    Task second = guarded(world.soak, say_rows(world.soak, *world.clients[writer_b], "soak_b"));
    first.start(world.soak.executor());
    second.start(world.soak.executor());
    const bool is_first = finish(world, first);
    return finish(world, second) && is_first;
}

bool start_all(World& world, std::uint64_t seconds) {
    Soak& soak = world.soak;
    auto& clients = world.clients;
    const std::uint64_t every_us =
        std::max<std::uint64_t>(seconds * 1'000'000 / reports, 1'000'000);
    world.tasks[writer_a] = guarded(soak, write_rows(soak, *clients[writer_a], "soak_a"));
    world.tasks[writer_b] = guarded(soak, write_rows(soak, *clients[writer_b], "soak_b"));
    world.tasks[reader] = guarded(soak, read_rows(soak, *clients[reader], "soak_a"));
    world.tasks[follower] = guarded(soak, follow_rows(soak, *clients[follower], "soak_b"));
    world.tasks[attacker_a] = guarded(soak, be_hostile(soak, *clients[attacker_a]));
    world.tasks[attacker_b] = guarded(soak, be_hostile(soak, *clients[attacker_b]));
    world.tasks[watcher] =
        guarded(soak, watch_memory(soak, *clients[watcher], every_us, world.memory));
    for (Task& task : world.tasks) task.start(soak.executor());
    bool is_right = true;
    for (Task& task : world.tasks) is_right = finish(world, task) && is_right;
    return is_right;
}

/// @return false: it grew more than it may, in a run that is long enough to tell
bool report_memory(const Memory& memory, std::uint64_t seconds) {
    std::printf("memory: %lld KiB free at the end, ",
                static_cast<long long>(memory.free_bytes / 1024));
    if (seconds < judged_seconds_min) {
        std::printf("not judged in less than %llu s\n",
                    static_cast<unsigned long long>(judged_seconds_min));
        return true;
    }
    const std::int64_t grown = memory.end_heap_bytes - memory.warm_heap_bytes;
    std::printf(
        "the least heap %lld KiB in the second fifth, %lld in the last, grown by %lld of at most "
        "%lld\n",
        static_cast<long long>(memory.warm_heap_bytes / 1024),
        static_cast<long long>(memory.end_heap_bytes / 1024), static_cast<long long>(grown / 1024),
        static_cast<long long>(growth_bytes_max / 1024));
    return memory.end_heap_bytes != INT64_MAX && memory.warm_heap_bytes != INT64_MAX &&
           grown <= growth_bytes_max;
}

int run(std::span<char* const> words) {
    const auto seconds =
        words.size() > 1 ? number(words[1], seconds_max) : std::optional(seconds_default);
    const auto seed =
        words.size() > 2 ? number(words[2], ~std::uint64_t{0}) : std::optional<std::uint64_t>(1);
    if (!seconds || !seed || *seconds == 0 || words.size() > 3) {
        std::fprintf(stderr, "usage: skb_soak [SECONDS [SEED]]; SECONDS from 1 to 1000000\n");
        return 2;
    }
    static World world;
    world.soak.random.seed(*seed);
    Task binding = guarded(world.soak, bind_all(world));
    binding.start(world.soak.executor());
    if (!finish(world, binding) || !say_all(world)) return 1;
    world.soak.end_us = world.soak.executor().now().us + *seconds * 1'000'000;
    const bool is_right = start_all(world, *seconds);
    const bool is_flat = report_memory(world.memory, *seconds);
    std::printf("%s\n", is_right && is_flat ? "soak passed" : "soak FAILED");
    return is_right && is_flat ? 0 : 1;
}

}  // namespace
}  // namespace zooid::soak

int main(int count, char** words) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    return zooid::soak::run({words, static_cast<std::size_t>(count)});
}
