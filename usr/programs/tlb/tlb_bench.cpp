// What it costs to take a page away from every core that has touched it, by protocol and number of
// cores. Prints tlb.csv.
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <zooid/native/runtime.hpp>
#include <zooid/shell/arguments.hpp>
#include <zooid/shell/table.hpp>

#include "pinned.hpp"
#include "shootdown.hpp"

namespace zooid::tlb {
namespace {

constexpr std::uint64_t operations_default = 200;
constexpr std::uint64_t operations_max = 100'000;
constexpr std::uint64_t cores_max = 1024;
constexpr std::size_t page_bytes = 4096;
// Each page in a 64 KiB block of its own, so that every operation leaves the runtime the same work.
constexpr std::size_t area_bytes = 64 << 10;

enum class Form : std::uint8_t { csv, table, json };

struct Options {
    std::uint64_t operations = operations_default;
    std::size_t cores = 0;  // only for so many; 0: for all numbers from 1 on
    std::string protocols = "unicast,ipi";
    bool protect = false;  // mprotect instead of munmap
    std::string accelerator = "tcg";
    Form form = Form::csv;

    [[nodiscard]] bool wants(std::string_view protocol) const {
        return ("," + protocols + ",").find("," + std::string(protocol) + ",") != std::string::npos;
    }
};

/// One line per thread: nobody else writes it.
struct alignas(64) Toucher {
    std::atomic<std::uint64_t> touched = 0;  // rounds
};

struct Shared {
    alignas(64) std::atomic<std::uint64_t> round = 0;
    std::atomic<volatile char*> page = nullptr;
    std::atomic<bool> stop = false;
};
Shared shared;

void* touch_every_round(void* argument) {
    auto& self = *static_cast<Toucher*>(argument);
    std::uint64_t done = shared.round.load();
    self.touched.store(done);
    while (!shared.stop.load(std::memory_order_relaxed)) {
        const std::uint64_t round = shared.round.load(std::memory_order_acquire);
        if (round == done) {
            __builtin_ia32_pause();
            continue;
        }
        (void)*shared.page.load();
        done = round;
        self.touched.store(done, std::memory_order_release);
    }
    return nullptr;
}

std::uint64_t ticks() { return __builtin_ia32_rdtsc(); }

struct Samples {
    std::vector<std::uint64_t> ns;
    std::vector<std::uint64_t> cycles;
    abi::ShootdownCounts used = {};
};

void wait_for_touch(const std::vector<std::unique_ptr<Toucher>>& touchers, std::uint64_t round) {
    for (const auto& toucher : touchers)
        while (toucher->touched.load(std::memory_order_acquire) != round) __builtin_ia32_pause();
}

/// Every core touches a page, then this one takes it away; again and again.
bool measure(const Options& options, const std::vector<std::unique_ptr<Toucher>>& touchers,
             Samples& samples) {
    const abi::ShootdownCounts before = counts();
    // The first one warms up: it is not counted.
    for (std::uint64_t i = 0; i <= options.operations; ++i) {
        void* area =
            mmap(nullptr, area_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (area == MAP_FAILED) return false;
        auto* page = static_cast<volatile char*>(area);
        *page = 1;
        shared.page.store(page);
        const std::uint64_t round = shared.round.load() + 1;
        shared.round.store(round, std::memory_order_release);
        wait_for_touch(touchers, round);
        const abi::ShootdownCounts at_start = counts();
        const std::uint64_t start_ns = native::now_ns();
        const std::uint64_t start = ticks();
        const int result =
            options.protect ? mprotect(area, page_bytes, PROT_READ) : munmap(area, page_bytes);
        const std::uint64_t end = ticks();
        const std::uint64_t end_ns = native::now_ns();
        if (result != 0) return false;
        const abi::ShootdownCounts at_end = counts();
        if (munmap(area, area_bytes) != 0) return false;
        if (i == 0) continue;
        samples.used.messages += at_end.messages - at_start.messages;
        samples.used.ipis += at_end.ipis - at_start.ipis;
        samples.ns.push_back(end_ns - start_ns);
        samples.cycles.push_back(end - start);
    }
    return counts().operations > before.operations || touchers.empty();
}

/// Nearest rank, as hake/trace has it.
std::uint64_t percentile(std::vector<std::uint64_t>& samples, std::size_t permille) {
    std::sort(samples.begin(), samples.end());
    const std::size_t rank = (samples.size() * permille + 999) / 1000;
    return samples[rank == 0 ? 0 : rank - 1];
}

/// A row of the table, as tlb.csv has it.
void add_row(const Options& options, const Protocol& protocol, std::size_t cores, Samples& samples,
             shell::Table& table) {
    const auto per_operation = [&](std::uint64_t count) {
        return std::round(static_cast<double>(count) / static_cast<double>(samples.ns.size()) *
                          100) /
               100;
    };
    table.add({std::string(protocol.name) + (options.protect ? " protect" : ""),
               std::uint64_t{cores}, std::uint64_t{samples.ns.size()}, percentile(samples.ns, 500),
               percentile(samples.ns, 990), percentile(samples.cycles, 500),
               percentile(samples.cycles, 990), per_operation(samples.used.messages),
               per_operation(samples.used.ipis), "zooid", options.accelerator});
}

/// Rows for `count` cores: the first of `touchers`, one on each core but the first, are at work.
bool measure_all(const Options& options, std::size_t count,
                 const std::vector<std::unique_ptr<Toucher>>& touchers, shell::Table& table) {
    for (const Protocol& protocol : protocols) {
        if (protocol.value == abi::ShootdownProtocol::none || !options.wants(protocol.name))
            continue;
        use(protocol);
        Samples samples;
        if (!measure(options, touchers, samples)) {
            std::fprintf(stderr, "tlb_bench: the system refused an operation\n");
            return false;
        }
        add_row(options, protocol, count, samples, table);
    }
    return true;
}

void show(const Options& options, const shell::Table& table) {
    const std::string text = options.form == Form::json    ? table.json("trace", shell::Status{})
                             : options.form == Form::table ? table.text()
                                                           : table.csv();
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

int run(const Options& options) {
    const std::vector<int> cores = allowed_cores();
    if (options.cores > cores.size()) {
        std::fprintf(stderr, "tlb_bench: %zu cores wanted, this machine gives %zu\n", options.cores,
                     cores.size());
        return 2;
    }
    std::vector<std::unique_ptr<Toucher>> touchers;
    std::vector<pthread_t> threads;
    shell::Table table({"protocol", "cores", "n", "median_ns", "p99_ns", "median_cycles",
                        "p99_cycles", "messages_per_op", "ipis_per_op", "kernel", "accel"});
    for (std::size_t count = 1; count <= cores.size(); ++count) {
        if (count > 1) {
            touchers.push_back(std::make_unique<Toucher>());
            threads.emplace_back();
            if (!start_on(cores[count - 1], threads.back(), touch_every_round,
                          touchers.back().get())) {
                std::fprintf(stderr, "tlb_bench: no thread on core %d\n", cores[count - 1]);
                return 5;
            }
        }
        if (options.cores != 0 && options.cores != count) continue;
        if (!measure_all(options, count, touchers, table)) return 5;
        if (options.cores == count) break;
    }
    shared.stop.store(true);
    for (const pthread_t thread : threads) pthread_join(thread, nullptr);
    show(options, table);
    return 0;
}

/// Nothing when the words are wrong.
std::optional<Options> read_options(std::span<char* const> words) {
    Options options;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string_view word = words[i];
        const bool last = i + 1 == words.size();
        if (word == "--protect") {
            options.protect = true;
        } else if (word == "--csv" || word == "--table" || word == "--json") {
            options.form = word == "--csv"    ? Form::csv
                           : word == "--json" ? Form::json
                                              : Form::table;
        } else if (word == "--accel" && !last) {
            options.accelerator = words[++i];
        } else if (word == "--protocols" && !last) {
            options.protocols = words[++i];
        } else if (word == "--cores" && !last) {
            const auto cores = shell::number_within(words[++i], 1, cores_max);
            if (!cores) return std::nullopt;
            options.cores = *cores;
        } else {
            const auto operations = shell::number_within(word, 1, operations_max);
            if (!operations) return std::nullopt;
            options.operations = *operations;
        }
    }
    return options;
}

}  // namespace
}  // namespace zooid::tlb

int main(int count, char** words) {
    const auto options = zooid::tlb::read_options({words, static_cast<std::size_t>(count)});
    if (!options) {
        std::fprintf(stderr,
                     "usage: tlb_bench [OPERATIONS] [--cores N] [--protocols LIST] [--protect] "
                     "[--accel WORD] [--csv | --table | --json]\n");
        return 2;
    }
    return zooid::tlb::run(*options);
}
