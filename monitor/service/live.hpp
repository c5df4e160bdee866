// What runs at this moment: on this core, and for the knowledge base on all.
#pragma once
#include <cstdint>
#include <string>
#include <vector>
#include <zooid/schema/monitor.hpp>

#include "completion.hpp"
#include "peer.hpp"
#include "task_set.hpp"

namespace zooid::monitor {

class Monitor;

inline constexpr std::uint64_t live_answer_us_max =
    10'000'000;  // of the other cores, unless they die; then without them
inline constexpr std::uint64_t load_window_ns_min = 10'000'000;  // a shorter time says nothing
inline constexpr std::size_t live_rows_max = 8'192;              // of all cores

using LiveAnswer = schema::monitor::Monitor::Live::Results;

/// As schema::monitor::LiveRow.
struct LiveRow {
    schema::monitor::LiveRelation relation{};
    std::uint16_t core = 0;
    schema::monitor::Transport transport{};
    std::uint64_t numbers[3] = {};
    std::string name = {};
};

/// Rows are made when someone asks for the first of them, and kept until then.
class Live {
public:
    explicit Live(Monitor& monitor);
    [[nodiscard]] interconnect::Executor& executor();

    /// Rows of this core from `first` on, as many as one answer holds; 0 looks anew.
    [[nodiscard]] std::expected<LiveAnswer, interconnect::Refusal> own_page(std::uint32_t first);
    /// The same on the boot core, of all cores; one asker at a time.
    interconnect::Task<std::expected<LiveAnswer, interconnect::CallError>>
    page(std::uint32_t first);

private:
    void look_here();
    void look_at_domains();
    void look_at_channels();
    void look_at_load();
    void add(schema::monitor::LiveRelation relation, std::uint64_t number0,
             std::uint64_t number1 = 0, std::string_view name = {});
    Job look_everywhere();
    Job ask(Peer& peer, std::uint64_t look);
    [[nodiscard]] std::expected<LiveAnswer, interconnect::Refusal>
    page_of(std::uint32_t first) const;

    Monitor& monitor_;
    std::vector<LiveRow> rows_;
    std::uint64_t looks_ = 0;  // number of the last look at all cores
    unsigned unanswered_ = 0;  // cores asked in it
    Completion<bool> answered_;
    std::uint64_t load_since_ns_ = 0;
    std::uint64_t idle_since_ns_ = 0;  // time halted until then
    std::uint64_t load_permille_ = 0;
};

}  // namespace zooid::monitor
