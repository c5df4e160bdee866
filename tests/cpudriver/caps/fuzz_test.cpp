// Garbage in every argument, work left half done: nothing breaks, the invariants hold.
#include <gtest/gtest.h>

#include <cstdio>
#include <random>

#include "test_size.hpp"
#include "world.hpp"

namespace zooid::cpudriver::testing {

namespace {

class Fuzz {
public:
    explicit Fuzz(std::uint64_t seed) : random_(seed) {}

    void step() {
        // Like the kernel: only what lookup finds is ever operated on, and the destination may be
        // anything else the caller can name.
        const auto source = any_cap();
        const auto second = any_cap();
        const auto slot = lookup_slot(*world_.root, address(), Rights::write);
        if (source) operate(**source, second ? **second : **source, slot ? *slot : nullptr);
        (void)unmap_range(world_.core, {word()}, word(), word());
        (void)protect_range(world_.core, {word()}, word(), word(), {byte()});
        WorkBudget budget{static_cast<int>(random_() % 30)};
        (void)continue_dying(world_.core, budget);
    }
    void check() { check_structure(world_.core); }
    std::uint64_t done = 0;  // operations that were carried out

private:
    /// By address, or one that exists: any but a dying container's own, which nobody can name.
    std::expected<Slot*, Status> any_cap() {
        if (random_() % 4 == 0) return lookup(*world_.root, address());
        std::uint64_t count = 0;
        for (Slot* slot = world_.core.database.first(); slot != nullptr; ++count)
            slot = MappingDatabase::next(*slot);
        Slot* slot = world_.core.database.first();
        for (std::uint64_t steps = random_() % count; steps != 0; --steps)
            slot = MappingDatabase::next(*slot);
        if (physical(slot).value == slot->base) return std::unexpected(Status::invalid_capability);
        return slot;
    }
    /// The first capabilities: without them every door is closed.
    static bool is_boot(const Slot& slot) {
        return &slot < window<Slot>({arena_base + 16 * kib}) + 6;
    }
    void note(Status status) { done += status == Status::ok; }
    void operate(Slot& a, Slot& b, Slot* to) {
        WorkBudget budget{static_cast<int>(random_() % 30)};
        switch (random_() % 8) {
            case 0:
                if (to != nullptr && to >= window<Slot>({arena_base + 16 * kib}))
                    note(copy(world_.core, a, *to, {byte()}));
                return;
            case 1:
            case 2:
                return retype_any(a);
            case 3:
                if (!is_boot(a) && random_() % 2 == 0)
                    note(remove(world_.core, a, authority(), budget));
                return;
            case 4:
                if (random_() % 16 == 0 && (is_boot(a) || a.base > ram_base))
                    note(revoke(world_.core, a, authority(), budget));
                return;
            case 5:
                if (to != nullptr && to >= window<Slot>({arena_base + 16 * kib}))
                    note(map(world_.core, a, b,
                             {static_cast<unsigned>(word()),
                              random_() % 2 == 0 ? 1 : static_cast<unsigned>(word()),
                              word(),
                              {byte()}},
                             *to));
                return;
            case 6:
                (void)protect(world_.core, a, static_cast<unsigned>(word()),
                              random_() % 2 == 0 ? 1 : static_cast<unsigned>(word()), {byte()});
                return;
            default:
                if (to == nullptr || to < window<Slot>({arena_base + 16 * kib})) return;
                const abi::CapWords words{{word(), word(), word(), word()}};
                note(import_words(world_.core, words, static_cast<std::uint16_t>(word()), *to));
        }
    }

    void retype_any(Slot& any) {
        Slot& source = random_() % 2 == 0 ? any : *world_.ram;
        auto type = static_cast<CapType>(random_() % (abi::cap_types_count + 2));
        if (random_() % 2 == 0) type = abi::derivations[random_() % abi::derivations.size()].to;
        const auto room = lookup_room(*world_.root, address(), random_() % 4, type);
        if (!room) return;
        const std::uint64_t bytes = abi::object_bytes(type) != 0 ? 0 : word();
        note(retype(world_.core, source, {type, word(), bytes}, *room, authority()));
    }

    Authority authority() { return random_() % 4 == 0 ? Authority::monitor : Authority::user; }
    std::uint8_t byte() {
        if (random_() % 2 == 0) return random_() % 2 == 0 ? 15 : 1;
        return static_cast<std::uint8_t>(random_() % 3 == 0 ? random_() : random_() % 16);
    }
    SlotAddress address() {
        const auto level = static_cast<CptrLevel>(random_() % 16 == 0 ? random_() % 4 : 2);
        if (random_() % 16 == 0) return {{static_cast<std::uint32_t>(random_())}, level};
        return {Cptr::of(1 + static_cast<std::uint32_t>(random_() % 3),
                         static_cast<std::uint32_t>(random_() % 48)),
                level};
    }
    /// A word an attacker would try.
    std::uint64_t word() {
        switch (random_() % 10) {
            case 0:
                return random_();
            case 1:
                return ~0ULL - random_() % 4096;
            case 2:
                return ram_base + random_() % 64 * 4 * kib;
            case 3:
                return window_base + ram_base;
            case 4:
                return 1ULL << random_() % 64;
            case 5:
                return 16 * kib;
            case 6:
                return random_() % 16;
            case 7:
                return 3 | 15 << 8 | (random_() % 4) << 32;
            default:
                return random_() % 64 * 4 * kib;
        }
    }

    World world_;
    std::mt19937_64 random_;
};

}  // namespace

TEST(CapabilityFuzz, GarbageArgumentsBreakNothing) {
    constexpr std::uint64_t run_length = 10'000;
    const std::uint64_t runs = random_operations() / run_length;
    std::uint64_t done = 0;
    for (std::uint64_t seed = zooid::test::first_seed(); seed < zooid::test::first_seed() + runs;
         ++seed) {
        Fuzz fuzz(seed);
        for (std::uint64_t i = 0; i < run_length; ++i) {
            fuzz.step();
            if (i % 64 == 0) fuzz.check();
            ASSERT_FALSE(HasFailure()) << "seed " << seed << " operation " << i;
        }
        done += fuzz.done;
    }
    EXPECT_GT(done, runs * run_length / 20);  // the walk does not stand before closed doors
    std::printf("%llu operations carried out\n", static_cast<unsigned long long>(done));
    std::printf("seeds %llu..%llu\n", static_cast<unsigned long long>(zooid::test::first_seed()),
                static_cast<unsigned long long>(zooid::test::first_seed() + runs - 1));
}

}  // namespace zooid::cpudriver::testing
