// Looks at the memory of the knowledge base while the others work.
#include <algorithm>
#include <cstdio>
#include <zooid/interconnect/sleep.hpp>

#include "client.hpp"

namespace zooid::soak {

namespace {

void say(Soak& soak, std::uint64_t second, std::string_view answer) {
    const Counts& c = soak.counts;
    const auto told = [&](std::string_view name) {
        return static_cast<long long>(number_in(answer, name).value_or(0));
    };
    const auto shown = [](std::uint64_t count) { return static_cast<unsigned long long>(count); };
    std::printf(
        "%6llu s  free %lld KiB  heap %lld KiB  clauses %lld KiB  atoms %lld  changes %llu  "
        "conflicts %llu  reads %llu  given up %llu  notices %llu  lost %llu  hostile %llu  "
        "refused %llu  cancelled %llu\n",
        shown(second), told("Free") / 1024, told("Heap") / 1024, told("Clauses") / 1024,
        told("Atoms"), shown(c.changes), shown(c.conflicts), shown(c.reads), shown(c.given_up),
        shown(c.notices), shown(c.lost), shown(c.hostile), shown(c.refused), shown(c.cancelled));
}

}  // namespace

Task watch_memory(Soak& soak, Client& client, std::uint64_t every_us, Memory& memory) {
    const std::uint64_t start_us = soak.executor().now().us;
    const std::uint64_t fifth_us = (soak.end_us - start_us) / 5;
    std::string answer;
    while (!soak.is_over()) {
        const std::uint64_t now_us = soak.executor().now().us;
        co_await interconnect::SleepUntil(soak.executor(),
                                          {std::min(now_us + every_us, soak.end_us)});
        const auto asked = co_await client.ask(
            "engine(memory_free_bytes,Free), engine(heap_bytes,Heap), "
            "engine(clause_bytes,Clauses), "
            "engine(atoms,Atoms)",
            1'000'000, answer);
        if (!asked) co_return std::unexpected(asked.error());
        if (*asked == Status::limit) continue;  // given up, as we were slow
        const auto free_bytes = number_in(answer, "Free");
        const auto heap_bytes = number_in(answer, "Heap");
        if (!free_bytes || !heap_bytes)
            co_return std::unexpected(Wrong{"memory: no number in " + answer});
        const std::uint64_t since_us = soak.executor().now().us - start_us;
        if (since_us >= fifth_us && since_us < 2 * fifth_us)
            memory.warm_heap_bytes = std::min(memory.warm_heap_bytes, *heap_bytes);
        if (since_us >= 4 * fifth_us)
            memory.end_heap_bytes = std::min(memory.end_heap_bytes, *heap_bytes);
        memory.free_bytes = *free_bytes;
        say(soak, since_us / 1'000'000, answer);
    }
    co_return std::expected<void, Wrong>();
}

}  // namespace zooid::soak
