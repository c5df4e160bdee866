// Faults planted on purpose, to see that the observers find them.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace zooid::sim {

/// Each makes the honest machines behave, as seen from outside, like ones with the named bug. They
/// are planted in what is delivered, so that the machines under test stay the ones that are
/// shipped.
enum class Plant {
    none,
    commit_before_votes,      // one yes counts for all
    veto_ignored,             // a no counts as a yes
    answer_before_acks,       // one acknowledgement counts for all
    outcome_forgotten,        // survivors do not report what they have committed
    holds_forgotten,          // survivors do not report what they hold
    resume_before_installed,  // one installed counts for all
};

struct PlantName {
    Plant plant;
    std::string_view name;
};
inline constexpr std::array plant_names{
    PlantName{Plant::none, ""},
    PlantName{Plant::commit_before_votes, "commit_before_votes"},
    PlantName{Plant::veto_ignored, "veto_ignored"},
    PlantName{Plant::answer_before_acks, "answer_before_acks"},
    PlantName{Plant::outcome_forgotten, "outcome_forgotten"},
    PlantName{Plant::holds_forgotten, "holds_forgotten"},
    PlantName{Plant::resume_before_installed, "resume_before_installed"},
};

/// The plant of that name ("" is none), or nothing.
[[nodiscard]] inline std::optional<Plant> find_plant(std::string_view name) {
    for (const PlantName& entry : plant_names)
        if (entry.name == name) return entry.plant;
    return std::nullopt;
}

}  // namespace zooid::sim
