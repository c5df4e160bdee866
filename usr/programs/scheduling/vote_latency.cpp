// Times agreements while a program on one of the voting cores runs without ever making a call; with
// --own it has been given that core first.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>
#include <zooid/native/loop.hpp>
#include <zooid/native/monitor_link.hpp>
#include <zooid/native/runtime.hpp>

namespace zooid::scheduling {
namespace {

using schema::monitor::Monitor;
using Status = schema::monitor::Status;
using Task = interconnect::Task<std::expected<int, interconnect::CallError>>;

constexpr unsigned rounds_max = 1'000;
constexpr unsigned looks_max = 10'000;  // for the spinner's sign
constexpr std::uint64_t spin_ns = 500'000'000;
constexpr std::string_view sign = "vote_latency/spins";
constexpr std::string_view subject = "vote_latency/round";

struct Options {
    bool spins = false;  // this is the busy one
    bool own = false;
    unsigned core = 1;
    unsigned rounds = 100;
};

struct Link {
    native::Loop<> loop;
    native::MonitorChannel channel{loop.executor(), native::monitor_transport()};
    native::MonitorClient monitor{channel};
    [[nodiscard]] interconnect::Executor& executor() { return loop.executor(); }
};

int complain(const char* what, Status status) {
    std::fprintf(stderr, "vote_latency: %s: status %u\n", what, static_cast<unsigned>(status));
    return 1;
}

interconnect::Task<std::expected<Status, interconnect::CallError>>
set_name(Link& link, std::string_view name, std::string_view value) {
    Monitor::NameSet::Params params;
    if (!params.set_name(name) || !params.set_value(std::as_bytes(std::span(value))))
        co_return Status::bad_argument;
    const auto done = co_await link.monitor.name_set(params);
    if (!done) co_return std::unexpected(done.error());
    co_return done->status();
}

/// Makes itself known, then uses its core up for a while.
Task spin(Link& link, Options options) {
    if (options.own) {
        Monitor::GiveCore::Params params;
        params.set_domain(native::domain_info().domain);
        const auto given = co_await link.monitor.give_core(params);
        if (!given) co_return std::unexpected(given.error());
        if (given->status() != Status::ok)
            co_return complain("the core is not given", given->status());
    }
    const auto said = co_await set_name(link, sign, "yes");
    if (!said) co_return std::unexpected(said.error());
    const std::uint64_t end = native::now_ns() + spin_ns;
    while (native::now_ns() < end) __builtin_ia32_pause();
    co_return 0;
}

Task start_spinner(Link& link, Options options) {
    Monitor::Spawn::Params params;
    const std::array<std::string_view, 3> words{"vote_latency", "--spin",
                                                options.own ? "--own" : "--shared"};
    auto arguments = params.init_arguments();
    auto list = arguments ? arguments->init_list(words.size()) : std::unexpected(arguments.error());
    bool fits = list.has_value() && params.set_program(words[0]);
    for (std::uint32_t i = 0; fits && i < words.size(); ++i)
        fits = list->set(i, words[i]).has_value();
    if (!fits) co_return complain("no room for its words", Status::no_memory);
    params.set_core(static_cast<std::uint16_t>(options.core));
    params.set_trusted(options.own);  // to be given the core
    const auto started = co_await link.monitor.spawn(params);
    if (!started) co_return std::unexpected(started.error());
    if (started->status() != Status::ok) co_return complain("the spinner", started->status());
    Monitor::NameGet::Params look;
    (void)look.set_name(sign);
    for (unsigned looks = 0; looks < looks_max; ++looks) {
        const auto seen = co_await link.monitor.name_get(look);
        if (!seen) co_return std::unexpected(seen.error());
        if (seen->status() == Status::ok) co_return 0;
    }
    co_return complain("the spinner gives no sign", Status::not_found);
}

Task measure(Link& link, Options options) {
    const auto started = co_await start_spinner(link, options);
    if (!started || *started != 0) co_return started;
    std::vector<std::uint64_t> took_ns;
    const std::uint64_t begin = native::now_ns();
    for (unsigned round = 0; round < options.rounds; ++round) {
        const std::uint64_t before = native::now_ns();
        const auto done = co_await set_name(link, subject, "now");
        if (!done) co_return std::unexpected(done.error());
        if (*done != Status::ok) co_return complain("an agreement", *done);
        took_ns.push_back(native::now_ns() - before);
    }
    if (native::now_ns() - begin > spin_ns) co_return complain("too slow to tell", Status::ok);
    std::ranges::sort(took_ns);
    std::printf("agreements %u, median %llu ns, max %llu ns\n", options.rounds,
                static_cast<unsigned long long>(took_ns[took_ns.size() / 2]),
                static_cast<unsigned long long>(took_ns.back()));
    co_return 0;
}

bool read_number(std::string_view word, unsigned least, unsigned most, unsigned& value) {
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    return error == std::errc() && end == word.data() + word.size() && value >= least &&
           value <= most;
}

bool read_options(std::span<char* const> words, Options& options) {
    unsigned numbers = 0;
    for (const std::string_view word : words.subspan(1)) {
        if (word == "--spin") {
            options.spins = true;
        } else if (word == "--own") {
            options.own = true;
        } else if (word == "--shared") {
            options.own = false;
        } else {
            const bool read = numbers == 0 ? read_number(word, 0, 511, options.core)
                                           : read_number(word, 1, rounds_max, options.rounds);
            if (!read || ++numbers > 2) return false;
        }
    }
    return true;
}

int run(std::span<char* const> words) {
    Options options;
    if (!read_options(words, options)) {
        std::fprintf(stderr, "usage: vote_latency [--own] [CORE [ROUNDS]], at most %u rounds\n",
                     rounds_max);
        return 2;
    }
    static Link link;
    Task task = options.spins ? spin(link, options) : measure(link, options);
    task.start(link.executor());
    link.loop.run_until([&] { return task.done(); });
    const auto status = task.result();
    if (!status) std::fprintf(stderr, "vote_latency: the monitor does not answer\n");
    return status ? *status : 5;
}

}  // namespace
}  // namespace zooid::scheduling

int main(int count, char** words) {
    return zooid::scheduling::run({words, static_cast<std::size_t>(count)});
}
