// Asks all suppliers side by side and answers with the best price of those that answer in time.
#pragma once
#include <algorithm>
#include <array>
#include <span>
#include <zooid/interconnect/when_all.hpp>
#include <zooid/quote/quote_rpc.hpp>

namespace zooid::quote {

inline constexpr std::size_t suppliers_max = 16;

template <class Port>
class BestPrice {
public:
    using Offer = std::expected<std::int64_t, interconnect::CallError>;
    using Context = interconnect::ServerContext;

    /// @param suppliers at most suppliers_max channels; outlive the broker.
    BestPrice(interconnect::Executor& executor, std::span<Port* const> suppliers)
        : executor_(executor), suppliers_(suppliers) {}
    [[nodiscard]] interconnect::Executor& executor() { return executor_; }

    interconnect::ServerTask<Broker::Best> best(const Broker::Best::Params& params, Context&) {
        const interconnect::Instant deadline{executor_.now().us + params.wait_us()};
        std::array<interconnect::Task<Offer>, suppliers_max> offers;
        const std::span asked = std::span(offers).first(suppliers_.size());
        for (std::size_t each = 0; each < asked.size(); ++each)
            asked[each] = ask(*suppliers_[each], params.item(), deadline);
        co_await interconnect::when_all(executor_, asked);
        Broker::Best::Results results;
        for (interconnect::Task<Offer>& task : asked) {
            const Offer offer = task.result();
            if (!offer) {
                results.set_late(results.late() + 1);
                continue;
            }
            const bool first = results.offers() == 0;
            results.set_cents(first ? *offer : std::min(results.cents(), *offer));
            results.set_offers(results.offers() + 1);
        }
        co_return results;
    }

private:
    interconnect::Task<Offer> ask(Port& port, std::uint32_t item, interconnect::Instant deadline) {
        Supplier::Price::Params params;
        params.set_item(item);
        const auto price = co_await SupplierClient(port).price(params, {.deadline = deadline});
        if (!price) co_return std::unexpected(price.error());
        co_return price->cents();
    }

    interconnect::Executor& executor_;
    std::span<Port* const> suppliers_;
};

}  // namespace zooid::quote
