// What the knowledge base has decided for this core: read by an array lookup.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <zooid/monitor/core_set.hpp>
#include <zooid/schema/monitor.hpp>

namespace zooid::monitor {

inline constexpr std::size_t reason_text_max = 320;  // bytes shown of one reason

/// One row of the decided table, as text. @invariant reasons_ and transports_ have the table's
/// cores, or 0: none came yet.
class Decisions {
public:
    /// @param kinds   two bytes per core: schema::monitor::Transport, index into `texts`
    /// @return false when a byte is out of range: the old row stays
    bool adopt(std::uint64_t version, std::span<const std::byte> kinds,
               std::span<const std::string_view> texts);
    /// @param cores a byte each, in the order in which to send to them
    void send_in_order(std::span<const std::byte> cores);
    /// Visits each core of `to` as it was decided to send to them; those nothing was said of last.
    template <class Visit>
    void each_in_order(const CoreSet& to, Visit visit) const {
        CoreSet left = to;
        for (const CoreId core : order_) {
            if (!left.test(core)) continue;
            left.reset(core);
            visit(core);
        }
        left.for_each(visit);
    }
    /// Why the channel to `core` is what it is.
    [[nodiscard]] std::string_view reason(CoreId core) const;
    /// What carries messages to and from `core`: `ump` while the receivers poll before they halt.
    [[nodiscard]] schema::monitor::Transport transport(CoreId core) const {
        return core.value < transports_.size() ? transports_[core.value]
                                               : schema::monitor::Transport::ump_notify;
    }

private:
    std::vector<std::string> reasons_;
    std::vector<schema::monitor::Transport> transports_;
    std::vector<CoreId> order_;
};

}  // namespace zooid::monitor
