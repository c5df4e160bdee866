// Moves value from one row to another: the sum and the number of rows never change.
#include <array>
#include <span>
#include <vector>
#include <zooid/interconnect/sleep.hpp>

#include "client.hpp"

namespace zooid::soak {

namespace {

using Rows = std::array<std::int64_t, keys>;

constexpr std::uint64_t pause_us = 2'000;

struct Row {
    std::int64_t key;
    std::int64_t value;
};

template <class List>
void put(List list, std::span<const Row> rows) {
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        list.at(2 * i).set_integer(rows[i].key);
        list.at(2 * i + 1).set_integer(rows[i].value);
    }
}

/// @return the status; an answer that counts other rows than were given is wrong
interconnect::Task<std::expected<Status, Wrong>>
change(Soak&, Client& client, std::string_view relation, std::span<const Row> gone,
       std::span<const Row> come) {
    Skb::Change::Params params;
    const auto words = [](std::span<const Row> rows) {
        return static_cast<std::uint32_t>(2 * rows.size());
    };
    auto out = params.init_gone(words(gone));
    auto in = params.init_come(words(come));
    if (!params.set_relation(relation) || !out || !in)
        co_return std::unexpected(Wrong{"change: too long"});
    params.set_columns(2);
    put(*out, gone);
    put(*in, come);
    const auto done = co_await client.call().change(params);
    if (!done) co_return std::unexpected(wrong("change", done.error()));
    if (done->status() == Status::conflict) co_return Status::conflict;
    if (done->status() != Status::ok)
        co_return std::unexpected(wrong("change", done->status(), done->error()));
    if (done->count() != gone.size() + come.size())
        co_return std::unexpected(Wrong{"change: counted " + std::to_string(done->count())});
    co_return Status::ok;
}

/// Where the whole sum is at first.
Rows first_values() {
    Rows values{};
    values[0] = total;
    return values;
}

}  // namespace

Task say_rows(Soak& soak, Client& client, std::string relation) {
    constexpr std::size_t rows_of_message = 16;
    const Rows values = first_values();
    std::vector<Row> rows;
    for (std::size_t key = 0; key < values.size(); ++key)
        rows.push_back({static_cast<std::int64_t>(key), values[key]});
    for (std::size_t at = 0; at < rows.size(); at += rows_of_message) {
        const auto done = co_await change(soak, client, relation, {},
                                          std::span<const Row>(rows).subspan(at, rows_of_message));
        if (!done) co_return std::unexpected(done.error());
    }
    co_return std::expected<void, Wrong>();
}

Task write_rows(Soak& soak, Client& client, std::string relation) {
    Rows values = first_values();
    while (!soak.is_over()) {
        const std::uint64_t from = soak.choose(keys);
        const std::uint64_t to = (from + 1 + soak.choose(keys - 1)) % keys;
        const auto moved = static_cast<std::int64_t>(soak.choose(1000));
        const std::array gone{Row{static_cast<std::int64_t>(from), values[from]},
                              Row{static_cast<std::int64_t>(to), values[to]}};
        const std::array come{Row{gone[0].key, gone[0].value - moved},
                              Row{gone[1].key, gone[1].value + moved}};
        const auto done = co_await change(soak, client, relation, gone, come);
        if (!done) co_return std::unexpected(done.error());
        if (*done == Status::conflict) {
            ++soak.counts.conflicts;
        } else {
            ++soak.counts.changes;
            values[from] = come[0].value;
            values[to] = come[1].value;
        }
        co_await interconnect::SleepUntil(soak.executor(), {soak.executor().now().us + pause_us});
    }
    co_return std::expected<void, Wrong>();
}

}  // namespace zooid::soak
