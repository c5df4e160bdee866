// A whole run from one number.
#include <algorithm>
#include <string_view>
#include <zooid/sim/network.hpp>
#include <zooid/sim/simulation.hpp>

namespace zooid::sim {

using monitor::CoreId;
using monitor::Update;
using monitor::UpdateKind;

namespace {

constexpr unsigned drain_steps_max = 200'000;  // a run that needs more does not settle

/// SplitMix64: the same numbers everywhere. @source Steele, Lea, Flood, OOPSLA 2014.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    unsigned below(std::size_t limit) {
        state_ += 0x9e3779b97f4a7c15U;
        return static_cast<unsigned>(monitor::StateHash::mix(state_) % limit);
    }

private:
    std::uint64_t state_;
};

template <class Text>
Text text(const std::string& characters) {
    return Text::from(characters).value_or(Text{});
}

class Run {
public:
    explicit Run(const SimOptions& options)
        : options_(options),
          random_(options.seed),
          network_(options.cores, members(options.cores), options.plant),
          submits_in_64_(2 + random_.below(16)),
          deaths_in_64_(1 + random_.below(8)) {}

    SimReport finish() {
        for (unsigned i = 0; i < options_.steps && healthy(); ++i) {
            if (!disturb()) advance();
        }
        for (unsigned i = 0; healthy() && advance(); ++i) {
            if (i == drain_steps_max) report_.violation = "the run does not settle";
        }
        if (healthy()) network_.check_quiet();
        if (report_.violation.empty()) report_.violation = network_.oracle().violation();
        network_.hash_into(history_);
        report_.messages = network_.messages();
        report_.committed = network_.oracle().committed();
        report_.refused = network_.oracle().refused();
        report_.views = network_.oracle().views();
        report_.digest = history_.digest().low;
        return report_;
    }

private:
    // At least one core begins as a member; newcomers may have lower numbers than members.
    monitor::CoreSet members(unsigned cores) {
        const unsigned share = 1 + random_.below(4);
        monitor::CoreSet result;
        for (unsigned core = 0; core < cores; ++core)
            if (random_.below(4) < share) result.set(CoreId{static_cast<std::uint16_t>(core)});
        if (result.none()) result.set(CoreId{static_cast<std::uint16_t>(random_.below(cores))});
        return result;
    }
    [[nodiscard]] bool healthy() const {
        return report_.violation.empty() && network_.oracle().violation().empty();
    }
    void log(const std::string& what, CoreId a, CoreId b = {}) {
        ++report_.steps;
        history_.add(static_cast<std::uint64_t>(a.value) << 16 | b.value);
        if (options_.log) report_.log.push_back(what);
    }

    std::vector<CoreId> cores(bool inside) const {
        std::vector<CoreId> result;
        network_.alive().for_each([&](CoreId core) {
            const bool member = network_.core(core).phase() != monitor::Phase::outside;
            if (member == inside && !left_.test(core)) result.push_back(core);
        });
        return result;
    }

    // Something new from outside the protocol. False when this step only moves what is in flight.
    bool disturb() {
        const unsigned die = random_.below(64);
        const std::vector<CoreId> inside = cores(true);
        if (die < submits_in_64_) return submit(inside[random_.below(inside.size())]);
        if (die >= 20 && die < 22) return admit(inside[random_.below(inside.size())]);
        if (die >= 64 - deaths_in_64_ && report_.deaths < options_.faults && inside.size() > 1)
            return lose(inside[random_.below(inside.size())]);
        return false;
    }

    bool submit(CoreId core) {
        Update update;
        update.kind = random_.below(4) == 0 ? UpdateKind::remove : UpdateKind::set;
        update.name = text<monitor::Name>("name" + std::to_string(random_.below(6)));
        if (update.kind == UpdateKind::set)
            update.value = text<monitor::Value>(std::to_string(random_.below(1000)));
        if (!network_.submit(core, update)) return false;
        log("a client of " + std::to_string(core.value) + " wants " +
                std::string(update.name.view()),
            core);
        return true;
    }

    bool admit(CoreId sponsor) {
        const std::vector<CoreId> outside = cores(false);
        if (outside.empty()) return false;
        Update update;
        update.kind = UpdateKind::admit;
        update.core = outside[random_.below(outside.size())];
        if (!network_.submit(sponsor, update)) return false;
        log(std::to_string(sponsor.value) + " shall admit " + std::to_string(update.core.value),
            sponsor, update.core);
        return true;
    }

    bool lose(CoreId core) {
        const bool normal = network_.core(core).phase() == monitor::Phase::normal;
        if (normal && random_.below(3) == 0) {
            log(std::to_string(core.value) + " leaves", core);
            left_.set(core);
            network_.leave(core);
        } else {
            log(std::to_string(core.value) + " dies", core);
            network_.kill(core);
        }
        ++report_.deaths;
        return true;
    }

    // One message or one notice of death. False when nothing is in flight.
    bool advance() {
        const auto links = network_.deliverable();
        const auto notices = network_.notices();
        if (links.empty() && notices.empty()) return false;
        const unsigned pick = random_.below(links.size() + notices.size());
        if (pick < links.size()) {
            const Network::Link link = links[pick];
            log(options_.log ? describe(link.from, link.to, network_.next(link)) : "message",
                link.from, link.to);
            network_.deliver(links[pick]);
        } else {
            const Network::Link notice = notices[pick - links.size()];
            log(std::to_string(notice.to.value) + " hears that " +
                    std::to_string(notice.from.value) + " has died",
                notice.from, notice.to);
            network_.notify(notice);
        }
        return true;
    }

    SimOptions options_;
    Random random_;
    Network network_;
    unsigned submits_in_64_;  // how busy the clients of this run are
    unsigned deaths_in_64_;   // how close together deaths come
    monitor::CoreSet left_;
    monitor::StateHash history_;
    SimReport report_;
};

}  // namespace

SimReport run_simulation(const SimOptions& options) {
    SimOptions bounded = options;
    bounded.cores = std::clamp(options.cores, 2U, sim_cores_max);
    return Run(bounded).finish();
}

}  // namespace zooid::sim
