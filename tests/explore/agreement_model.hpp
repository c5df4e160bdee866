// Agreement on few cores: every order of messages, deaths and notices.
#pragma once

#include <string>
#include <vector>
#include <zooid/explore/explore.hpp>
#include <zooid/sim/network.hpp>

namespace zooid::explore {

/// Which updates the clients want and how many cores may die, at any point.
struct AgreementCase {
    struct Wish {
        unsigned core = 0;
        monitor::Update update;
    };
    unsigned cores = 3;
    monitor::CoreSet members{0, 1, 2};
    std::vector<Wish> wishes{};  // all submitted before the first message moves
    unsigned deaths_max = 0;
    monitor::CoreSet mortal = monitor::CoreSet::first(monitor::cores_max);  // who may die
    sim::Plant plant = sim::Plant::none;
};

[[nodiscard]] ExploreReport explore_agreement(const AgreementCase& what, std::size_t states_max);

}  // namespace zooid::explore
