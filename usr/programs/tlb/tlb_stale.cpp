// Shows that a shootdown is needed and works. Another core reads a page; the page is dropped and
// its memory becomes another page's, with a secret in it; the other core reads again. It must read
// zero: a fresh page. Without a shootdown it reads the secret.
#include <sys/mman.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "pinned.hpp"
#include "shootdown.hpp"

namespace zooid::tlb {
namespace {

constexpr std::size_t block_bytes = 64 << 10;  // what the libos reuses in one piece
constexpr long rounds_default = 50;
constexpr long rounds_max = 1'000'000;

using Cell = volatile std::uint64_t;

/// What the two threads tell each other.
struct Shared {
    Cell* page = nullptr;
    std::atomic<std::uint64_t> asked = 0;     // reads wanted
    std::atomic<std::uint64_t> answered = 0;  // reads done
    std::uint64_t seen = 0;                   // by the last read
    std::atomic<bool> stop = false;
};

void* read_when_asked(void* argument) {
    auto& shared = *static_cast<Shared*>(argument);
    for (std::uint64_t done = 0; !shared.stop.load();) {
        if (shared.asked.load() == done) {
            __builtin_ia32_pause();
            continue;
        }
        shared.seen = *shared.page;
        shared.answered.store(++done);
    }
    return nullptr;
}

std::uint64_t read_there(Shared& shared) {
    const std::uint64_t wanted = shared.asked.load() + 1;
    shared.asked.store(wanted);
    while (shared.answered.load() != wanted) __builtin_ia32_pause();
    return shared.seen;
}

/// A block of memory, aligned as the libos aligns its own. Null: none left.
Cell* take_block() {
    void* memory =
        mmap(nullptr, 2 * block_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return nullptr;
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    return reinterpret_cast<Cell*>((address + block_bytes - 1) / block_bytes * block_bytes);
}

bool drop(Cell* block) {
    return madvise(const_cast<std::uint64_t*>(block), block_bytes, MADV_DONTNEED) == 0;
}

/// @return how often the other core read what it must not
long stale_reads(Shared& shared, Cell* other, long rounds) {
    long stale = 0;
    for (long round = 1; round <= rounds; ++round) {
        const auto secret = static_cast<std::uint64_t>(round) + 1'000'000;
        *shared.page = static_cast<std::uint64_t>(round);
        if (read_there(shared) != static_cast<std::uint64_t>(round)) ++stale;
        if (!drop(const_cast<Cell*>(shared.page))) return -1;
        *other = secret;  // takes the memory that was the page's
        if (read_there(shared) != 0) ++stale;
        if (!drop(other) || !drop(const_cast<Cell*>(shared.page))) return -1;
    }
    return stale;
}

int run(long rounds) {
    const std::vector<int> cores = allowed_cores();
    if (cores.size() < 2) {
        std::puts("tlb_stale: needs two cores");
        return 2;
    }
    Shared shared;
    shared.page = take_block();
    Cell* other = take_block();
    pthread_t reader;
    if (shared.page == nullptr || other == nullptr ||
        !start_on(cores.back(), reader, read_when_asked, &shared)) {
        std::puts("tlb_stale: no memory or thread");
        return 5;
    }
    bool as_expected = true;
    for (const Protocol& protocol : protocols) {
        use(protocol);
        const long stale = stale_reads(shared, other, rounds);
        std::printf("protocol %s: %ld stale reads in %ld rounds\n", protocol.name.data(), stale,
                    rounds);
        const bool must_fail = protocol.value == abi::ShootdownProtocol::none;
        as_expected = as_expected && (must_fail ? stale > 0 : stale == 0);
    }
    shared.stop.store(true);
    pthread_join(reader, nullptr);
    std::puts(as_expected ? "tlb_stale: as it must be" : "tlb_stale: WRONG");
    return as_expected ? 0 : 1;
}

}  // namespace
}  // namespace zooid::tlb

int main(int count, char** words) {
    const long rounds = count > 1 ? std::strtol(words[1], nullptr, 10) : zooid::tlb::rounds_default;
    if (rounds < 1 || rounds > zooid::tlb::rounds_max) {
        std::fprintf(stderr, "usage: tlb_stale [ROUNDS], 1 to %ld\n", zooid::tlb::rounds_max);
        return 2;
    }
    return zooid::tlb::run(rounds);
}
