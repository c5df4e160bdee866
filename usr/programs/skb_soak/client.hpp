// What the roles of the soak share: a binding each, what was counted, and when to end.
#pragma once
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <zooid/native/bind.hpp>
#include <zooid/native/loop.hpp>
#include <zooid/native/monitor_link.hpp>
#include <zooid/schema/skb_rpc.hpp>

namespace zooid::soak {

using interconnect::CallError;
using schema::skb::Skb;
using schema::skb::Status;

/// What a role ends with when something is not as it must be.
struct Wrong {
    std::string what;
    static const Wrong out_of_frames;  // what a coroutine without a frame ends with
};
inline const Wrong Wrong::out_of_frames{"out of coroutine frames"};
using Task = interconnect::Task<std::expected<void, Wrong>>;
using SkbClient = schema::skb::SkbClient<native::Bound<Skb>::Port>;

inline constexpr std::int64_t keys = 64;        // rows of a writer's relation, at every moment
inline constexpr std::int64_t total = 100'000;  // sum of their values, at every moment

/// What happened, of all roles together.
struct Counts {
    std::uint64_t changes = 0;
    std::uint64_t conflicts = 0;
    std::uint64_t reads = 0;
    std::uint64_t notices = 0;
    std::uint64_t lost = 0;
    std::uint64_t hostile = 0;
    std::uint64_t refused = 0;  // of those, that ended in an error
    std::uint64_t cancelled = 0;
    std::uint64_t given_up = 0;  // by the service, as its reader was slow
};

using Loop = native::Loop<96, 16384>;

struct Soak {
    Loop loop;
    native::MonitorChannel monitor{loop.executor(), native::monitor_transport()};
    Counts counts;
    std::uint64_t end_us = 0;
    std::mt19937_64 random;
    [[nodiscard]] interconnect::Executor& executor() { return loop.executor(); }
    [[nodiscard]] bool is_over() { return executor().now().us >= end_us; }
    /// From 0 to `below` - 1.
    [[nodiscard]] std::uint64_t choose(std::uint64_t below) { return random() % below; }
};

/// A binding to the knowledge base. One binds at a time, see native::bind().
class Client {
public:
    explicit Client(Soak& soak) : soak_(soak) {}

    [[nodiscard]] interconnect::Executor& executor() { return soak_.executor(); }
    [[nodiscard]] Task bind();
    [[nodiscard]] SkbClient call() { return bound_->client(); }

    /// Opens a query of at most `steps_max` inferences. @return its status, and its number in
    /// `query`
    [[nodiscard]] interconnect::Task<std::expected<Status, Wrong>>
    open(std::string_view text, std::uint64_t steps_max, std::uint32_t& query);
    /// Runs a query to its end and joins what it answers, as JSON. @return how it ended
    [[nodiscard]] interconnect::Task<std::expected<Status, Wrong>>
    ask(std::string_view text, std::uint64_t steps_max, std::string& answers);

private:
    Soak& soak_;
    std::unique_ptr<native::Bound<Skb>> bound_;
};

[[nodiscard]] Wrong wrong(std::string_view role, CallError error);
[[nodiscard]] Wrong wrong(std::string_view role, Status status, std::string_view error);
/// The number behind "NAME": in an answer in JSON.
[[nodiscard]] std::optional<std::int64_t> number_in(std::string_view answer, std::string_view name);

/// The rows of a relation before anybody reads them.
[[nodiscard]] Task say_rows(Soak& soak, Client& client, std::string relation);
[[nodiscard]] Task write_rows(Soak& soak, Client& client, std::string relation);
[[nodiscard]] Task read_rows(Soak& soak, Client& client, std::string relation);
[[nodiscard]] Task follow_rows(Soak& soak, Client& client, std::string relation);
[[nodiscard]] Task be_hostile(Soak& soak, Client& client);

/// Of the knowledge base's domain. What its heap holds goes up and down with the open queries: the
/// least of many looks is what stays.
struct Memory {
    std::int64_t warm_heap_bytes = INT64_MAX;  // in the second fifth of the time
    std::int64_t end_heap_bytes = INT64_MAX;   // in the last fifth
    std::int64_t free_bytes = 0;               // at the end
};
/// Says every `every_us` what was counted.
[[nodiscard]] Task watch_memory(Soak& soak, Client& client, std::uint64_t every_us, Memory& memory);

}  // namespace zooid::soak
