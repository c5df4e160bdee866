#include "client.hpp"

#include <charconv>

namespace zooid::soak {

namespace {

constexpr std::size_t answers_bytes_max = 1 << 16;

}  // namespace

Wrong wrong(std::string_view role, CallError error) {
    return {std::string(role) + ": call error " + std::to_string(static_cast<unsigned>(error))};
}

Wrong wrong(std::string_view role, Status status, std::string_view error) {
    return {std::string(role) + ": status " + std::to_string(static_cast<unsigned>(status)) + " " +
            std::string(error)};
}

std::optional<std::int64_t> number_in(std::string_view answer, std::string_view name) {
    const std::string mark = "\"" + std::string(name) + "\":";
    const std::size_t at = answer.find(mark);
    if (at == answer.npos) return std::nullopt;
    const std::string_view digits = answer.substr(at + mark.size());
    std::int64_t number = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (read.ec != std::errc{}) return std::nullopt;
    return number;
}

Task Client::bind() {
    auto bound = co_await native::bind<Skb>(soak_.monitor, "skb");
    if (!bound)
        co_return std::unexpected(Wrong{"bind: " + std::string(native::name(bound.error()))});
    bound_ = std::move(*bound);
    co_return std::expected<void, Wrong>();
}

interconnect::Task<std::expected<Status, Wrong>>
Client::open(std::string_view text, std::uint64_t steps_max, std::uint32_t& query) {
    Skb::Query::Params params;
    params.set_steps_max(steps_max);
    params.set_json(true);
    if (!params.set_text(text)) co_return std::unexpected(Wrong{"query too long"});
    const auto opened = co_await call().query(params);
    if (!opened) co_return std::unexpected(wrong("query", opened.error()));
    query = opened->query();
    co_return opened->status();
}

interconnect::Task<std::expected<Status, Wrong>>
Client::ask(std::string_view text, std::uint64_t steps_max, std::string& answers) {
    answers.clear();
    std::uint32_t query = 0;
    const auto opened = co_await open(text, steps_max, query);
    if (!opened || *opened != Status::ok) co_return opened;
    Skb::Next::Params params;
    params.set_query(query);
    for (;;) {
        const auto next = co_await call().next(params);
        if (!next) co_return std::unexpected(wrong("next", next.error()));
        if (next->status() != Status::ok) co_return next->status();
        const auto chunk = next->chunk();
        if (answers.size() < answers_bytes_max)
            answers.append(reinterpret_cast<const char*>(chunk.data()), chunk.size());
        if (next->end_of_query()) co_return Status::ok;
    }
}

}  // namespace zooid::soak
