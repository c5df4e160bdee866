// The engine's side of `zooid bench skb`: prints "name value" lines, ms or ns as named.
// skb_bench kernels FILE | kernel NAME FILE | problems FILE FILE | problem NAME FILE FILE |
// answers FILE FILE | facts FILE COUNT LOOKUPS | texts TIMES | start
// `kernels` and `problems` print what there is and how often each is repeated.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <initializer_list>
#include <memory>
#include <span>
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

/// All of a file; not through streams, whose tables would count as the engine's memory.
std::string text_of(const char* file) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(file, "r"), std::fclose);
    if (!in) give_up(std::string("cannot read ") + file);
    std::string text;
    for (int c = std::getc(in.get()); c != EOF; c = std::getc(in.get()))
        text += static_cast<char>(c);
    return text;
}

KnowledgeBase base_of(std::initializer_list<const char*> files) {
    std::string text;
    for (const char* file : files) text += text_of(file);
    KnowledgeBase base({.atoms_max = 100'000,
                        .atom_text_bytes_max = 16 << 20,
                        .clause_bytes_max = std::size_t{4} << 30});
    if (const auto loaded = base.consult(text); !loaded) give_up(loaded.error().term);
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

/// What `goal` lists: names, and how often each is repeated.
void list(KnowledgeBase& base, std::string_view goal) {
    Query names(base, goal);
    while (names.next() == Query::Step::answer)
        say(names.atom(0).value_or(""), static_cast<double>(names.integer(1).value_or(1)));
}

/// How often the `listed` entry (a goal of Times) is repeated.
std::int64_t times_of(KnowledgeBase& base, const std::string& listed) {
    Query query(base, listed);
    if (query.next() != Query::Step::answer) give_up("there is no " + listed);
    return query.integer(0).value_or(1);
}

/// One kernel: milliseconds.
void kernel(const std::string& name, KnowledgeBase base) {
    const std::int64_t times = times_of(base, "kernel(" + name + ", Times)");
    const double s = time_of(base, "repeat_run(" + name + ", " + std::to_string(times) + ")");
    say(name, s * 1e3 / static_cast<double>(times));
}

/// One finite-domain problem: microseconds.
void problem(const std::string& name, KnowledgeBase base) {
    const std::int64_t times = times_of(base, "problem(" + name + ", Times, _)");
    const double s = time_of(base, "repeat_problem(" + name + ", " + std::to_string(times) + ")");
    say(name, s * 1e6 / static_cast<double>(times));
}

/// What was found: the others must find the same.
void answers(KnowledgeBase base) {
    Query query(base, "answer(Name, Value)", wide());
    while (query.next() == Query::Step::answer) {
        const std::string name(query.atom(0).value_or(""));
        say("answer_" + name, static_cast<double>(query.integer(1).value_or(0)));
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
        KnowledgeBase base = base_of({file});
        say("load_assertz", per(time_of(base, "load_facts(" + n + ")"), count));
    }
    KnowledgeBase base = base_of({file});
    const double from = cpu_s();
    add_facts(base, count);
    say("load_host", per(cpu_s() - from, count));
    double longest = 0;
    for (const char argument : {'1', '2', '3'}) {
        const std::string look = std::string("look(") + argument + ", " + n + ", ";
        const double use = cpu_s();
        longest = std::max(longest, longest_step(base, look + "1)"));
        say(std::string("first_use_") + argument, (cpu_s() - use) * 1e9);
        const std::string times = std::to_string(lookups) + ")";
        const double whole = per(time_of(base, look + times), lookups);
        const std::string loop = std::string("loop(") + argument + ", " + n + ", ";
        say(std::string("lookup_") + argument, whole);
        say(std::string("alone_") + argument, whole - per(time_of(base, loop + times), lookups));
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
    long resident = 0;
    const std::string statm = text_of("/proc/self/statm");
    std::sscanf(statm.c_str(), "%*d %ld", &resident);
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

/// The words of the command line, or false: they are none.
bool obey(std::string_view what, std::span<char*> words) {
    if (what == "kernels" && words.size() == 1) {
        KnowledgeBase base = base_of({words[0]});
        list(base, "kernel(Name, Times)");
    } else if (what == "kernel" && words.size() == 2) {
        kernel(words[0], base_of({words[1]}));
    } else if (what == "problems" && words.size() == 2) {
        KnowledgeBase base = base_of({words[0], words[1]});
        list(base, "problem(Name, Times, _)");
    } else if (what == "problem" && words.size() == 3) {
        problem(words[0], base_of({words[1], words[2]}));
    } else if (what == "answers" && words.size() == 2) {
        answers(base_of({words[0], words[1]}));
    } else if (what == "facts" && words.size() == 3) {
        facts(words[0], number(words[1]), number(words[2]));
    } else if (what == "texts" && words.size() == 1) {
        texts(number(words[0]));
        prepared(number(words[0]) * 10);
    } else if (what == "start" && words.empty()) {
        start();
    } else {
        return false;
    }
    return true;
}

int run(std::span<char*> arguments) {
    if (arguments.size() < 2 || !obey(arguments[1], arguments.subspan(2)))
        give_up(
            "kernels FILE | kernel NAME FILE | problems FILE FILE | problem NAME FILE FILE | "
            "answers FILE FILE | facts FILE COUNT LOOKUPS | texts TIMES | start");
    return 0;
}

}  // namespace
}  // namespace zooid::skb::bench

int main(int count, char** values) {
    return zooid::skb::bench::run({values, static_cast<std::size_t>(count)});
}
