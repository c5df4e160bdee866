// Agreement on few cores: every order of messages, deaths and notices.
#include "agreement_model.hpp"

#include <limits>
#include <map>
#include <memory>

namespace zooid::explore {

namespace {

using monitor::CoreId;
using Digest = monitor::StateHash::Digest;

struct Move {
    enum class Kind { deliver, notify, kill };
    Kind kind = Kind::deliver;
    sim::Network::Link link;
};

struct State {
    sim::Network network;
    unsigned deaths_left = 0;
    monitor::CoreSet mortal;
};

std::string describe(const State& state, const Move& move) {
    const std::string from = std::to_string(move.link.from.value);
    const std::string to = std::to_string(move.link.to.value);
    switch (move.kind) {
        case Move::Kind::deliver:
            return sim::describe(move.link.from, move.link.to, state.network.next(move.link));
        case Move::Kind::notify:
            return to + " hears that " + from + " has died";
        case Move::Kind::kill:
            break;
    }
    return from + " dies";
}

std::vector<Move> moves_of(const State& state) {
    std::vector<Move> moves;
    for (const auto& link : state.network.deliverable())
        moves.push_back({Move::Kind::deliver, link});
    for (const auto& link : state.network.notices()) moves.push_back({Move::Kind::notify, link});
    if (state.deaths_left > 0 && state.network.alive().count() > 1)
        (state.network.alive() & state.mortal).for_each([&](CoreId core) {
            moves.push_back({Move::Kind::kill, {core, core}});
        });
    return moves;
}

void apply(State& state, const Move& move) {
    switch (move.kind) {
        case Move::Kind::deliver:
            return state.network.deliver(move.link);
        case Move::Kind::notify:
            return state.network.notify(move.link);
        case Move::Kind::kill:
            break;
    }
    --state.deaths_left;
    state.network.kill(move.link.from);
}

Digest digest_of(const State& state) {
    monitor::StateHash hash;
    hash.add(state.deaths_left);
    state.network.hash_into(hash);
    return hash.digest();
}

/// Depth first, so that only the states of one path are held; the others are known by digest.
class Search {
public:
    Search(std::size_t depth_max, std::size_t states_max)
        : depth_max_(depth_max), states_max_(states_max) {}

    ExploreReport run(State&& start) {
        report_.complete = true;
        enter(std::make_unique<State>(std::move(start)), "");
        while (!path_.empty() && report_.violation.empty()) {
            Frame& top = path_.back();
            if (top.next == top.moves.size()) {
                spare_.push_back(std::move(top.state));
                path_.pop_back();
                continue;
            }
            const Move move = top.moves[top.next++];
            auto after = copy(*top.state);
            std::string how = describe(*after, move);
            apply(*after, move);
            ++report_.transitions;
            enter(std::move(after), std::move(how));
        }
        return report_;
    }

private:
    struct Frame {
        std::unique_ptr<State> state;
        std::vector<Move> moves;
        std::size_t next = 0;
        std::string how;
    };

    // States are large and short-lived: their memory is used again.
    std::unique_ptr<State> copy(const State& state) {
        if (spare_.empty()) return std::make_unique<State>(state);
        std::unique_ptr<State> result = std::move(spare_.back());
        spare_.pop_back();
        *result = state;
        return result;
    }

    void enter(std::unique_ptr<State> state, std::string how) {
        std::vector<Move> moves = moves_of(*state);
        // Deaths that merely could still happen do not keep a state from being an ending.
        bool quiet = true;
        for (const Move& move : moves) quiet = quiet && move.kind == Move::Kind::kill;
        if (quiet) {
            ++report_.endings;
            state->network.check_quiet();
        }
        report_.violation = state->network.oracle().violation();
        if (!report_.violation.empty()) {
            for (const Frame& frame : path_)
                if (!frame.how.empty()) report_.trace.push_back(frame.how);
            report_.trace.push_back(std::move(how));
            return;
        }
        const std::size_t depth = path_.size();
        const auto [known, fresh] = seen_.try_emplace(digest_of(*state), depth);
        if (!fresh && known->second <= depth) return spare_.push_back(std::move(state));
        known->second = depth;
        report_.states = seen_.size();
        if (depth >= depth_max_ || seen_.size() >= states_max_) {
            report_.complete = false;
            return spare_.push_back(std::move(state));
        }
        path_.push_back({std::move(state), std::move(moves), 0, std::move(how)});
    }

    std::size_t depth_max_;
    std::size_t states_max_;
    std::map<Digest, std::size_t> seen_;  // with the least depth they were met at
    std::vector<Frame> path_;
    std::vector<std::unique_ptr<State>> spare_;
    ExploreReport report_;
};

State start_of(const AgreementCase& what) {
    State state{.network = sim::Network(what.cores, what.members, what.plant),
                .deaths_left = what.deaths_max,
                .mortal = what.mortal};
    for (const AgreementCase::Wish& wish : what.wishes)
        (void)state.network.submit(CoreId{static_cast<std::uint16_t>(wish.core)}, wish.update);
    return state;
}

}  // namespace

ExploreReport explore_agreement(const AgreementCase& what, std::size_t states_max) {
    constexpr std::size_t deepest = std::numeric_limits<std::size_t>::max();
    ExploreReport found = Search(deepest, states_max).run(start_of(what));
    if (found.violation.empty()) return found;
    // A person reads the trace: look for one of nearly the least length.
    for (std::size_t depth = 4; depth < found.trace.size(); depth += 4) {
        ExploreReport shorter = Search(depth, states_max).run(start_of(what));
        if (!shorter.violation.empty()) return shorter;
    }
    return found;
}

}  // namespace zooid::explore
