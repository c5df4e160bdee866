// Asks for a writer's rows: a query sees all of a change or nothing of it.
#include <zooid/interconnect/sleep.hpp>

#include "client.hpp"

namespace zooid::soak {

Task read_rows(Soak& soak, Client& client, std::string relation) {
    constexpr std::uint64_t steps_max = 1'000'000;
    constexpr std::uint64_t pause_us = 5'000;
    const std::string wanted = "aggregate_all(count, " + relation +
                               "(_,_), N), aggregate_all(sum(V), " + relation + "(_,V), Sum)";
    std::string answer;
    while (!soak.is_over()) {
        const auto asked = co_await client.ask(wanted, steps_max, answer);
        if (!asked) co_return std::unexpected(asked.error());
        if (*asked ==
            Status::limit) {  // half read for too long, on a slow host: it is to ask again
            ++soak.counts.given_up;
            continue;
        }
        const auto rows = number_in(answer, "N");
        const auto sum = number_in(answer, "Sum");
        if (*asked != Status::ok || rows != keys || sum != total)
            co_return std::unexpected(
                Wrong{"read: status " + std::to_string(static_cast<unsigned>(*asked)) +
                      ", expected 64 rows and the sum 100000, got " + answer});
        ++soak.counts.reads;
        co_await interconnect::SleepUntil(soak.executor(), {soak.executor().now().us + pause_us});
    }
    co_return std::expected<void, Wrong>();
}

}  // namespace zooid::soak
