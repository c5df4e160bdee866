// Exhaustive exploration of small protocol configurations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zooid::explore {

struct ExploreOptions {
    std::string protocol{};              // one of protocols()
    std::string plant{};                 // empty, or one of that protocol's plants
    std::size_t states_max = 4'000'000;  // then the search gives up, and says so
};

/// What a search found. `violation` empty and `complete`: no schedule breaks an invariant.
struct ExploreReport {
    std::string error;      // unknown protocol or plant: the names that exist
    std::string violation;  // the invariant broken at the end of `trace`
    std::vector<std::string> trace;
    std::size_t states = 0;  // distinct
    std::size_t transitions = 0;
    std::size_t endings = 0;  // states in which nothing is left to do
    bool complete = false;    // every reachable state was seen
};

struct Protocol {
    std::string_view name;
    std::string_view what;
    std::vector<std::string_view> plants;  // faults that exploration finds in this configuration
};

/// Every configuration that can be explored.
[[nodiscard]] const std::vector<Protocol>& protocols();

/// Searches every interleaving of one configuration.
[[nodiscard]] ExploreReport explore(const ExploreOptions& options);

}  // namespace zooid::explore
