// What the boot core's monitor asks the knowledge base before it acts: the order in which cores
// start.
#include "knowledge.hpp"
#include "monitor.hpp"

namespace zooid::monitor {

namespace {

using schema::skb::Skb;

interconnect::CallOptions by(std::uint64_t now_us) {
    return {.deadline = {now_us + skb_answer_us_max}};
}

/// Takes the integers of a piece; false when something else is among them.
template <class Results>
bool take(const Results& results, std::vector<std::int64_t>& out) {
    if (results.status() != schema::skb::Status::ok) return false;
    const auto values = results.values();
    for (std::uint32_t i = 0; i < values.size(); ++i) {
        const auto value = values.at(i);
        using Which = typename std::remove_cvref_t<decltype(value)>::Which;
        if (value.which() != Which::integer || out.size() > cores_max) return false;
        out.push_back(value.integer());
    }
    return true;
}

}  // namespace

Asked<std::vector<std::int64_t>> Knowledge::integers(std::string_view query) {
    Skb::Prepare::Params prepare;
    if (!prepare.set_text(query)) co_return std::unexpected(interconnect::CallError::too_long);
    const auto prepared = co_await client().prepare(prepare, by(executor().now().us));
    if (!prepared) co_return std::unexpected(prepared.error());
    if (prepared->status() != schema::skb::Status::ok)
        co_return std::unexpected(interconnect::CallError::denied);
    std::vector<std::int64_t> out;
    Skb::Run::Params run;
    run.set_prepared(prepared->prepared());
    const auto first = co_await client().run(run, by(executor().now().us));
    bool good = first && take(*first, out);
    bool more = good && first->more();
    while (more) {
        Skb::Fetch::Params fetch;
        fetch.set_prepared(prepared->prepared());
        const auto next = co_await client().fetch(fetch, by(executor().now().us));
        good = next && take(*next, out);
        more = good && next->more();
    }
    Skb::Forget::Params forget;
    forget.set_prepared(prepared->prepared());
    (void)co_await client().forget(forget, by(executor().now().us));
    if (!good) co_return std::unexpected(interconnect::CallError::denied);
    co_return out;
}

Asked<std::vector<CoreId>> Knowledge::start_order() {
    const auto cores = co_await integers("boot_order(_Order), member(Core, _Order)");
    if (!cores) co_return std::unexpected(cores.error());
    std::vector<CoreId> out;
    for (const std::int64_t core : *cores) {
        if (core > 0 && core < monitor_.machine().cores())
            out.push_back(CoreId{static_cast<std::uint16_t>(core)});
    }
    co_return out;
}

void Knowledge::on_started(CoreId core, std::uint32_t turn, bool decided) {
    fact("core_started(" + std::to_string(core.value) + "," + std::to_string(turn) +
         (decided ? ",decided)" : ",by_number)"));
}

}  // namespace zooid::monitor
