// The configurations by name.
#include <algorithm>
#include <array>
#include <optional>
#include <zooid/explore/explore.hpp>

#include "agreement_model.hpp"
#include "presence_model.hpp"

namespace zooid::explore {

namespace {

using monitor::Update;
using monitor::UpdateKind;

constexpr std::array presence_plants{
    std::string_view("post_fence_dropped"), std::string_view("awake_fence_dropped"),
    std::string_view("halt_fence_dropped"), std::string_view("halted_not_rechecked"),
    std::string_view("drain_skipped"),      std::string_view("awake_not_waited"),
    std::string_view("interrupt_omitted")};

Update set(std::string_view name, std::string_view value) {
    Update update;
    update.name = monitor::Name::from(name).value_or(monitor::Name{});
    update.value = monitor::Value::from(value).value_or(monitor::Value{});
    return update;
}

Update admit(unsigned core) {
    Update update;
    update.kind = UpdateKind::admit;
    update.core = monitor::CoreId{static_cast<std::uint16_t>(core)};
    return update;
}

AgreementCase agreement_case(std::string_view protocol) {
    if (protocol == "2pc") return {.wishes = {{1, set("a", "1")}}, .deaths_max = 2};
    if (protocol == "2pc-pipeline")
        return {.wishes = {{1, set("a", "1")}, {1, set("b", "2")}}, .deaths_max = 1};
    if (protocol == "2pc-conflict")
        return {.wishes = {{0, set("a", "0")}, {2, set("a", "2")}}, .deaths_max = 1};
    if (protocol == "view-change")
        return {.cores = 4,
                .members = {0, 1, 2, 3},
                .wishes = {{2, set("a", "2")}},
                .deaths_max = 1,
                .mortal = {0}};
    if (protocol == "view-change-large")
        return {.cores = 4,
                .members = {0, 1, 2, 3},
                .wishes = {{0, set("a", "0")}, {2, set("b", "2")}},
                .deaths_max = 1};
    if (protocol == "join-race")
        return {.cores = 4,
                .members = {0, 1, 2},
                .wishes = {{1, admit(3)}},
                .deaths_max = 1,
                .mortal = {2}};
    if (protocol == "join-lowest")
        return {.cores = 4,
                .members = {1, 2, 3},
                .wishes = {{1, admit(0)}},
                .deaths_max = 2,
                .mortal = {1, 2}};
    return {.members = {0, 1}, .wishes = {{0, admit(2)}, {1, set("a", "1")}}, .deaths_max = 2};
}

std::string names(const std::vector<std::string_view>& list) {
    std::string text;
    for (const std::string_view name : list) text += (text.empty() ? "" : ", ") + std::string(name);
    return text;
}

ExploreReport unknown(const std::string& what, const std::vector<std::string_view>& known) {
    ExploreReport report;
    report.error = what + "; there is: " + names(known);
    return report;
}

}  // namespace

const std::vector<Protocol>& protocols() {
    static const std::vector<Protocol> list{
        {"2pc",
         "one update on 3 cores, any two die at any point",
         {"commit_before_votes", "answer_before_acks", "outcome_forgotten", "holds_forgotten"}},
        {"2pc-pipeline",
         "two updates from one of 3 cores, any one dies",
         {"commit_before_votes", "answer_before_acks", "outcome_forgotten", "holds_forgotten"}},
        {"2pc-conflict",
         "two updates of one name from 2 of 3 cores, any one dies",
         {"commit_before_votes", "veto_ignored", "answer_before_acks"}},
        {"view-change",
         "one update on 4 cores, core 0 dies",
         {"resume_before_installed", "commit_before_votes"}},
        {"view-change-large", "two updates on 4 cores, any one dies (2 million states)", {}},
        {"join",
         "2 cores admit a third with an update beside, any two die",
         {"veto_ignored", "outcome_forgotten", "holds_forgotten"}},
        {"join-race", "core 1 of 3 admits a fourth, core 2 dies: sponsor and proposer differ", {}},
        {"join-lowest", "core 1 of 1 to 3 admits core 0, cores 1 and 2 die", {}},
        {"presence",
         "shootdown by interrupt under x86-TSO, 2 cores, 2 requests",
         {presence_plants.begin(), presence_plants.end()}},
    };
    return list;
}

ExploreReport explore(const ExploreOptions& options) {
    const auto& all = protocols();
    const auto known = std::ranges::find(all, options.protocol, &Protocol::name);
    if (known == all.end()) {
        std::vector<std::string_view> list;
        list.reserve(all.size());
        for (const Protocol& protocol : all) list.push_back(protocol.name);
        return unknown("no protocol '" + options.protocol + "'", list);
    }
    if (options.protocol == "presence") {
        const auto plant = std::ranges::find(presence_plants, options.plant);
        if (plant == presence_plants.end() && !options.plant.empty())
            return unknown("no plant '" + options.plant + "'", known->plants);
        const auto number = options.plant.empty() ? 0 : plant - presence_plants.begin() + 1;
        return explore_presence(static_cast<PresencePlant>(number), options.states_max);
    }
    const auto plant = sim::find_plant(options.plant);
    if (!plant) {
        std::vector<std::string_view> list;
        for (const sim::PlantName& entry : sim::plant_names)
            if (!entry.name.empty()) list.push_back(entry.name);
        return unknown("no plant '" + options.plant + "'", list);
    }
    AgreementCase what = agreement_case(options.protocol);
    what.plant = *plant;
    return explore_agreement(what, options.states_max);
}

}  // namespace zooid::explore
