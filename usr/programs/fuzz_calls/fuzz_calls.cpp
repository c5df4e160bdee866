// Random calls on all cores at once, by domains that may break: the CPU drivers must not.
#include <pthread.h>

#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bare_domain/number_options.hpp"
#include "core_fuzzer.hpp"
#include "tlb/pinned.hpp"

namespace {

using namespace zooid;

struct Wanted {
    std::uint64_t seed = 1;
    std::uint64_t calls = 1'000'000;
    std::optional<int> core;              // only this one
    std::optional<std::uint64_t> victim;  // only this one
};

struct Share {
    const Wanted* wanted;
    int core;
    std::uint64_t calls;
    fuzz::Tally tally;
    abi::Status status = abi::Status::ok;
    std::uint64_t victim = 0;  // the last one
};

void* fuzz_core(void* argument) {
    auto& share = *static_cast<Share*>(argument);
    fuzz::CoreFuzzer fuzzer(share.wanted->seed, static_cast<std::uint32_t>(share.core));
    share.status = fuzzer.status();
    share.victim = share.wanted->victim.value_or(0);
    while (share.status == abi::Status::ok && fuzzer.tally().calls < share.calls) {
        share.status = fuzzer.step(share.victim);
        if (share.wanted->victim) break;
        ++share.victim;
    }
    share.tally = fuzzer.tally();
    return nullptr;
}

void print(const char* who, int number, const fuzz::Tally& tally) {
    std::printf("%s %d: %llu calls by %llu victims, %llu of them ended early;", who, number,
                static_cast<unsigned long long>(tally.calls),
                static_cast<unsigned long long>(tally.victims),
                static_cast<unsigned long long>(tally.ended));
    for (std::size_t i = 0; i < tally.answers.size(); ++i) {
        if (tally.answers[i] == 0) continue;
        std::printf(" %s %llu", std::string(abi::name(static_cast<abi::Status>(i))).c_str(),
                    static_cast<unsigned long long>(tally.answers[i]));
    }
    std::printf("\n");
}

bool parse(int count, char** words, Wanted& wanted) {
    return bare::number_options(count, words, [&](std::string_view name, std::uint64_t value) {
        if (name == "--seed")
            wanted.seed = value;
        else if (name == "--calls")
            wanted.calls = value;
        else if (name == "--core")
            wanted.core = static_cast<int>(value);
        else if (name == "--victim")
            wanted.victim = value;
        else
            return false;
        return true;
    });
}

}  // namespace

int main(int count, char** words) {
    Wanted wanted;
    if (!parse(count, words, wanted)) {
        std::fprintf(stderr, "usage: fuzz_calls [--seed S] [--calls N] [--core C] [--victim V]\n");
        return 2;
    }
    std::vector<int> cores = tlb::allowed_cores();
    if (wanted.core) cores = {*wanted.core};
    std::printf("fuzz_calls: --seed %llu --calls %llu, %zu cores\n",
                static_cast<unsigned long long>(wanted.seed),
                static_cast<unsigned long long>(wanted.calls), cores.size());
    std::fflush(stdout);
    std::vector<Share> shares;
    shares.reserve(cores.size());
    for (const int core : cores)
        shares.push_back({&wanted, core, (wanted.calls + cores.size() - 1) / cores.size(), {}});
    std::vector<pthread_t> threads(cores.size());
    for (std::size_t i = 0; i < cores.size(); ++i) {
        if (!tlb::start_on(cores[i], threads[i], fuzz_core, &shares[i])) return 5;
    }
    for (const pthread_t thread : threads) pthread_join(thread, nullptr);
    fuzz::Tally all;
    bool good = true;
    for (const Share& share : shares) {
        print("core", share.core, share.tally);
        all.add(share.tally);
        if (share.status == abi::Status::ok && share.tally.unknown == 0) continue;
        good = false;
        std::printf("fuzz_calls: core %d, after victim %llu: %s, %llu unknown answers\n",
                    share.core, static_cast<unsigned long long>(share.victim),
                    std::string(abi::name(share.status)).c_str(),
                    static_cast<unsigned long long>(share.tally.unknown));
    }
    print("seed", static_cast<int>(wanted.seed), all);
    return good ? 0 : 1;
}
