// The engine's side of `zooid bench skb`: prints "name value" lines, ms or ns as named.
// skb_bench kernels FILE | facts FILE COUNT LOOKUPS | texts TIMES | start
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <span>
#include <sstream>
#include <string>

#include "zooid/skb/query.hpp"

namespace zooid::skb::bench {
namespace {

/// Processor time of this process, in seconds: what the peers measure too.
double cpu_s() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void say(std::string_view name, double value) {
    std::printf("%.*s %.6f\n", static_cast<int>(name.size()), name.data(), value);
}

QueryLimits wide() {
    return {.inferences_max = std::uint64_t{1} << 62, .arena_bytes = std::size_t{256} << 20};
}

[[noreturn]] void give_up(std::string_view what) {
    std::fprintf(stderr, "skb_bench: %.*s\n", static_cast<int>(what.size()), what.data());
    std::exit(1);
}

KnowledgeBase base_of(const char* file) {
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    KnowledgeBase base({.atoms_max = 100'000,
                        .atom_text_bytes_max = 16 << 20,
                        .clause_bytes_max = std::size_t{4} << 30});
    if (const auto loaded = base.consult(text.str()); !loaded) give_up(loaded.error().term);
    return base;
}

/// Runs a goal to its first answer; the seconds it took.
double time_of(KnowledgeBase& base, const std::string& goal) {
    const double from = cpu_s();
    Query query(base, goal, wide());
    const Query::Step step = query.next();
    const double seconds = cpu_s() - from;
    if (step != Query::Step::answer) give_up(goal + ": " + query.error_text());
    return seconds;
}

void kernels(const char* file) {
    KnowledgeBase base = base_of(file);
    std::vector<std::pair<std::string, std::int64_t>> all;
    {
        Query names(base, "kernel(Name, Times)");
        while (names.next() == Query::Step::answer)
            all.emplace_back(names.atom(0).value_or(""), names.integer(1).value_or(1));
    }
    for (const auto& [name, times] : all) {
        const double s = time_of(base, "repeat_run(" + name + ", " + std::to_string(times) + ")");
        say(name, s * 1e3 / static_cast<double>(times));
    }
}

void add_facts(KnowledgeBase& base, std::int64_t count) {
    for (std::int64_t k = 1; k <= count; ++k) {
        const std::array<FactValue, 3> columns{k, k * 7919 % 1'000'003, k * 3};
        if (!base.add_fact("d", columns, {})) give_up("the facts do not fit");
    }
}

/// The longest time between two looks at the limits while `goal` runs, in seconds.
double longest_step(KnowledgeBase& base, const std::string& goal) {
    QueryLimits limits = wide();
    double last = 0;
    double longest = 0;
    limits.deadline_passed = [&] {
        const double now = cpu_s();
        longest = std::max(longest, now - last);
        last = now;
        return false;
    };
    Query query(base, goal, limits);
    last = cpu_s();
    if (query.next() != Query::Step::answer) give_up(goal + ": " + query.error_text());
    return longest;
}

void facts(const char* file, std::int64_t count, std::int64_t lookups) {
    const auto per = [](double seconds, std::int64_t n) {
        return seconds * 1e9 / static_cast<double>(n);
    };
    const std::string n = std::to_string(count);
    {
        KnowledgeBase base = base_of(file);
        say("load_assertz", per(time_of(base, "load_facts(" + n + ")"), count));
    }
    KnowledgeBase base = base_of(file);
    const double from = cpu_s();
    add_facts(base, count);
    say("load_host", per(cpu_s() - from, count));
    double longest = 0;
    for (const char argument : {'1', '2', '3'}) {
        const std::string look = std::string("look(") + argument + ", " + n + ", ";
        const double use = cpu_s();
        longest = std::max(longest, longest_step(base, look + "1)"));
        say(std::string("first_use_") + argument, (cpu_s() - use) * 1e9);
        say(std::string("lookup_") + argument,
            per(time_of(base, look + std::to_string(lookups) + ")"), lookups));
    }
    say("longest_step", longest * 1e9);
}

void fill_links(KnowledgeBase& base) {
    for (std::int64_t i = 0; i < 64; ++i) {
        for (std::int64_t j = 0; j < 64; ++j) {
            const std::array<FactValue, 3> columns{i, j, i * 64 + j};
            if (!base.add_fact("link", columns, {})) give_up("the facts do not fit");
        }
    }
}

void texts(std::int64_t times) {
    KnowledgeBase base;
    fill_links(base);
    std::int64_t sum = 0;
    const double from = cpu_s();
    for (std::int64_t i = 0; i < times; ++i) {
        Query query(base, "link(17,42,X)");
        if (query.next() != Query::Step::answer) give_up("no link");
        sum += query.integer(0).value_or(0);
    }
    say("text_query", (cpu_s() - from) * 1e9 / static_cast<double>(times));
    if (sum != times * (17 * 64 + 42)) give_up("wrong links");
}

void prepared(std::int64_t times) {
    KnowledgeBase base;
    fill_links(base);
    Query query(base, "link(I,J,X)");
    std::int64_t wrong = 0;
    const double from = cpu_s();
    for (std::int64_t i = 0; i < times; ++i) {
        const std::array<FactValue, 2> values{i % 64, i * 7 % 64};
        if (!query.restart(values) || query.next() != Query::Step::answer) give_up("no link");
        if (query.integer(2) != (i % 64) * 64 + i * 7 % 64) ++wrong;
    }
    say("prepared_query", (cpu_s() - from) * 1e9 / static_cast<double>(times));
    if (wrong != 0) give_up("wrong links");
}

/// Resident pages of this process, in KiB.
double resident_kib() {
    std::ifstream statm("/proc/self/statm");
    long size = 0;
    long resident = 0;
    statm >> size >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1024;
}

void start() {
    const auto from = std::chrono::steady_clock::now();
    KnowledgeBase base;
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - from;
    say("start_us", took.count());
    say("resident_kib", resident_kib());
}

std::int64_t number(const char* text) {
    const std::string_view digits(text);
    std::int64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value > 0 ? value : 1;
}

int run(std::span<char*> arguments) {
    const std::string_view what = arguments.size() > 1 ? arguments[1] : "";
    if (what == "kernels" && arguments.size() == 3) {
        kernels(arguments[2]);
    } else if (what == "facts" && arguments.size() == 5) {
        facts(arguments[2], number(arguments[3]), number(arguments[4]));
    } else if (what == "texts" && arguments.size() == 3) {
        texts(number(arguments[2]));
        prepared(number(arguments[2]) * 10);
    } else if (what == "start") {
        start();
    } else {
        give_up("kernels FILE | facts FILE COUNT LOOKUPS | texts TIMES | start");
    }
    return 0;
}

}  // namespace
}  // namespace zooid::skb::bench

int main(int count, char** values) {
    return zooid::skb::bench::run({values, static_cast<std::size_t>(count)});
}
