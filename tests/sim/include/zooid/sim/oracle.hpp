// The observer that knows everything: checks the invariants of agreement after every event.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>
#include <zooid/monitor/agreement.hpp>

namespace zooid::sim {

/// Watches all cores of a run. Its first finding is kept; an empty violation() means none.
class Oracle {
public:
    void on_submit(monitor::CoreId at, monitor::ClientTag client);
    void on_send(monitor::CoreId from, const monitor::Send& send);
    void on_death(monitor::CoreId core);
    /// `self` has just returned `effects`; `all` is every core by number.
    void on_effects(const monitor::Agreement& self, const monitor::Effects& effects,
                    const std::vector<monitor::Agreement>& all);
    void on_fault(monitor::CoreId at, monitor::Fault fault);
    /// Nothing is in flight any more: the strongest checks.
    void on_quiet(const std::vector<monitor::Agreement>& all);

    [[nodiscard]] const std::string& violation() const { return violation_; }
    [[nodiscard]] std::uint64_t committed() const { return committed_; }
    [[nodiscard]] std::uint64_t refused() const { return refused_; }
    [[nodiscard]] std::uint64_t views() const { return views_; }
    void hash_into(monitor::StateHash& hash) const;

private:
    struct Key {
        monitor::CoreId coordinator;
        std::uint32_t sequence = 0;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    struct Transaction {
        monitor::CoreSet committed;
        monitor::CoreSet aborted;
        monitor::Update update;  // known once it was decided somewhere
        std::array<unsigned, monitor::message_kinds> messages{};
    };

    void fail(const std::string& what);
    void check_decisions(const Key& key, const Transaction& transaction);
    void check_answer(const monitor::Agreement& self, const monitor::Answer& answer,
                      const std::vector<monitor::Agreement>& all);
    void check_counts(const Key& key, const Transaction& transaction, unsigned members);
    void check_view(const monitor::Agreement& self, const std::vector<monitor::Agreement>& all);
    void check_history(const monitor::Agreement& self);

    std::map<Key, Transaction> transactions_;
    std::map<monitor::ClientTag, monitor::CoreId> waiting_;
    std::map<std::uint16_t, monitor::View> last_view_;               // by core
    std::map<std::uint16_t, monitor::ViewNumber> born_in_;           // the first view of each core
    std::map<std::uint16_t, std::vector<monitor::Update>> history_;  // commits, in order, by core
    monitor::CoreSet dead_;
    std::string violation_;
    std::uint64_t committed_ = 0;
    std::uint64_t refused_ = 0;
    std::uint64_t views_ = 0;
};

}  // namespace zooid::sim
