// The `ipi` shootdown under x86-TSO.
//
// Two cores and two requests. Every store goes through its core's FIFO store buffer and becomes
// visible at any later time; a fence waits until the buffer is empty; loads see memory (no core
// here loads what it stores). An interrupt travels apart from stores and does not empty a buffer.
// @source Sewell et al., "x86-TSO", CACM 2010.
#include "presence_model.hpp"

#include <array>
#include <map>
#include <queue>
#include <string>
#include <vector>

namespace zooid::explore {

namespace {

constexpr std::uint8_t requests = 2;
constexpr std::uint8_t idles_max = 3;  // times the target goes idle
constexpr std::uint8_t wakes_max = 1;  // timer interrupts that end a halt without a reason

enum Line : std::uint8_t { ring, presence, answered, lines };
enum Presence : std::uint8_t { awake, polling, halted };
enum class From : std::uint8_t { post, fence, look, wait, finished };
enum class At : std::uint8_t {
    user,
    interrupt,
    go_idle,
    poll,
    say_halted,
    halt_fence,
    recheck,
    asleep,
    say_awake,
    awake_fence,
    drain
};

struct Buffer {
    std::array<std::uint8_t, 8> stores{};  // line << 4 | value, oldest first
    std::uint8_t size = 0;
    auto operator<=>(const Buffer&) const = default;
};

struct State {
    std::array<std::uint8_t, lines> memory{};
    std::array<Buffer, 2> buffers;  // initiator, target
    From from = From::post;
    std::uint8_t asked = 1;  // the request the initiator works on
    std::uint8_t done = 0;   // requests it has called done: their frames may be reused
    At at = At::user;
    std::uint8_t invalidated = 0;  // requests whose translations the target has dropped
    bool interrupt = false;        // pending at the target
    std::uint8_t idles = 0;
    std::uint8_t wakes = 0;
    bool stale_use = false;  // the target used a translation of a request called done
    auto operator<=>(const State&) const = default;
};

struct Step {
    State after;
    std::string_view how;
};

class Model {
public:
    explicit Model(PresencePlant plant) : plant_(plant) {}

    [[nodiscard]] std::vector<Step> steps(const State& state) {
        steps_.clear();
        for (std::size_t core = 0; core < 2; ++core) drain_buffer(state, core);
        initiator(state);
        target(state);
        return steps_;
    }

private:
    State& add(const State& before, std::string_view how) {
        steps_.push_back({before, how});
        return steps_.back().after;
    }

    static void store(State& state, std::size_t core, Line line, std::uint8_t value) {
        Buffer& buffer = state.buffers[core];
        buffer.stores[buffer.size++] = static_cast<std::uint8_t>(line << 4 | value);
    }

    void drain_buffer(const State& state, std::size_t core) {
        if (state.buffers[core].size == 0) return;
        State& after = add(state, core == 0 ? "a store of the initiator becomes visible"
                                            : "a store of the target becomes visible");
        Buffer& buffer = after.buffers[core];
        after.memory[buffer.stores[0] >> 4] = buffer.stores[0] & 15;
        for (std::size_t i = 1; i < buffer.size; ++i) buffer.stores[i - 1] = buffer.stores[i];
        buffer.stores[--buffer.size] = 0;
    }

    static void request_done(State& state) {
        state.done = state.asked;
        state.from = state.asked == requests ? From::finished : From::post;
        if (state.asked < requests) ++state.asked;
    }

    void initiator(const State& state) {
        switch (state.from) {
            case From::post: {
                State& after = add(state, "initiator posts an invalidation");
                store(after, 0, ring, state.asked);
                after.from = plant_ == PresencePlant::post_fence_dropped ? From::look : From::fence;
                return;
            }
            case From::fence:
                if (state.buffers[0].size == 0) add(state, "initiator fences").from = From::look;
                return;
            case From::look:
                return look(state);
            case From::wait:
                if (state.memory[answered] >= state.asked)
                    request_done(add(state, "initiator sees the answer"));
                return;
            case From::finished:
                return;
        }
    }

    void look(const State& state) {
        if (state.memory[presence] == halted)
            return request_done(add(state, "initiator sees halted: done"));
        if (state.memory[presence] == polling) {
            add(state, "initiator sees polling: waits").from = From::wait;
            return;
        }
        State& after = add(state, "initiator sees awake: interrupts");
        after.from = From::wait;
        if (plant_ != PresencePlant::interrupt_omitted) after.interrupt = true;
        if (plant_ == PresencePlant::awake_not_waited) request_done(after);
    }

    static void drain_ring(State& state) {
        if (state.memory[ring] == state.invalidated) return;
        state.invalidated = state.memory[ring];
        store(state, 1, answered, state.invalidated);
    }

    void target(const State& state) {
        if (state.buffers[1].size > 5) return;  // a full store buffer stalls its core
        switch (state.at) {
            case At::user:
                return user(state);
            case At::interrupt: {
                State& after = add(state, "target drains in its interrupt handler");
                drain_ring(after);
                after.at = At::user;
                return;
            }
            case At::go_idle: {
                State& after = add(state, "target writes polling");
                store(after, 1, presence, polling);
                after.at = At::poll;
                return;
            }
            case At::poll: {
                State& after = add(state, "target polls");
                drain_ring(after);
                add(state, "target decides to halt").at = At::say_halted;
                add(state, "target has work").at = At::say_awake;
                return;
            }
            default:
                return halting(state);
        }
    }

    void user(const State& state) {
        State& used = add(state, "target runs a user instruction");
        if (state.invalidated < state.done) used.stale_use = true;
        if (state.idles < idles_max) {
            State& after = add(state, "target has nothing to run");
            after.at = At::go_idle;
            ++after.idles;
        }
        if (state.interrupt) {
            State& after = add(state, "target takes the interrupt");
            after.interrupt = false;
            after.at = At::interrupt;
        }
    }

    void halting(const State& state) {
        switch (state.at) {
            case At::say_halted: {
                State& after = add(state, "target writes halted");
                store(after, 1, presence, halted);
                after.at = plant_ == PresencePlant::halted_not_rechecked ? At::asleep
                           : plant_ == PresencePlant::halt_fence_dropped ? At::recheck
                                                                         : At::halt_fence;
                return;
            }
            case At::halt_fence:
                if (state.buffers[1].size == 0)
                    add(state, "target fences before looking again").at = At::recheck;
                return;
            case At::recheck: {
                if (state.memory[ring] == state.invalidated) {
                    add(state, "target sees no request and halts").at = At::asleep;
                } else {
                    add(state, "target sees a request and goes back to polling").at = At::go_idle;
                }
                return;
            }
            case At::asleep:
                return asleep(state);
            default:
                return leaving(state);
        }
    }

    void asleep(const State& state) {
        if (state.interrupt) {
            State& after = add(state, "the interrupt ends the halt");
            after.interrupt = false;
            after.at = At::say_awake;
        }
        if (state.wakes < wakes_max) {
            State& after = add(state, "the timer ends the halt");
            ++after.wakes;
            after.at = At::say_awake;
        }
    }

    void leaving(const State& state) {
        if (state.at == At::say_awake) {
            State& after = add(state, "target writes awake");
            store(after, 1, presence, awake);
            after.at = plant_ == PresencePlant::awake_fence_dropped ? At::drain : At::awake_fence;
        } else if (state.at == At::awake_fence) {
            if (state.buffers[1].size == 0) add(state, "target fences").at = At::drain;
        } else {
            State& after = add(state, "target drains before any user instruction");
            if (plant_ != PresencePlant::drain_skipped) drain_ring(after);
            after.at = At::user;
        }
    }

    PresencePlant plant_;
    std::vector<Step> steps_;
};

/// Breadth first, with the whole graph kept: shortest traces, and "can still end" for every state.
class Graph {
public:
    Graph(PresencePlant plant, std::size_t states_max) : model_(plant), states_max_(states_max) {}

    ExploreReport run() {
        report_.complete = true;
        (void)number_of(State{}, 0, "");
        for (std::size_t i = 0; i < nodes_.size() && report_.violation.empty(); ++i) expand(i);
        report_.states = nodes_.size();
        if (report_.complete && report_.violation.empty()) check_endings();
        return report_;
    }

private:
    struct Node {
        State state;
        std::size_t parent = 0;
        std::string_view how;
        std::vector<std::size_t> before;  // predecessors
    };

    std::size_t number_of(const State& state, std::size_t parent, std::string_view how) {
        const auto [known, fresh] = numbers_.try_emplace(state, nodes_.size());
        if (fresh) nodes_.push_back({state, parent, how, {}});
        return known->second;
    }

    void expand(std::size_t node) {
        if (nodes_.size() >= states_max_) {
            report_.complete = false;
            return;
        }
        if (nodes_[node].state.stale_use) return fail(node, "a stale translation was used");
        for (const Step& step : model_.steps(State{nodes_[node].state})) {
            ++report_.transitions;
            nodes_[number_of(step.after, node, step.how)].before.push_back(node);
        }
        if (nodes_[node].state.from == From::finished) ++report_.endings;
    }

    // From every state the initiator must still be able to finish.
    void check_endings() {
        std::vector<bool> ends(nodes_.size());
        std::queue<std::size_t> work;
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            if (nodes_[i].state.from != From::finished) continue;
            ends[i] = true;
            work.push(i);
        }
        for (; !work.empty(); work.pop()) {
            for (const std::size_t before : nodes_[work.front()].before) {
                if (ends[before]) continue;
                ends[before] = true;
                work.push(before);
            }
        }
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (!ends[i]) return fail(i, "the initiator waits for ever");
    }

    void fail(std::size_t node, std::string_view what) {
        report_.violation = what;
        for (; node != 0; node = nodes_[node].parent)
            report_.trace.emplace(report_.trace.begin(), nodes_[node].how);
    }

    Model model_;
    std::size_t states_max_;
    std::vector<Node> nodes_;
    std::map<State, std::size_t> numbers_;
    ExploreReport report_;
};

}  // namespace

ExploreReport explore_presence(PresencePlant plant, std::size_t states_max) {
    return Graph(plant, states_max).run();
}

}  // namespace zooid::explore
