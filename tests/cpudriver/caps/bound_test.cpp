// How many capabilities one kernel entry looks at when there are 2^16.
#include <gtest/gtest.h>

#include <cstdio>

#include "world.hpp"

namespace zooid::cpudriver::testing {

namespace {

constexpr std::uint32_t many = 65'536;
// An insertion or removal walks the tree (at most 23 levels for 2^16) down, up and to neighbours.
constexpr std::uint64_t visits_one_max = 250;
constexpr std::uint64_t visits_entry_max = 3'000;

/// The largest number of visits an operation has made.
class Most {
public:
    Most(const char* name, std::uint64_t limit) : name_(name), limit_(limit) {}
    ~Most() {
        std::printf("%-12s at most %llu visits\n", name_, static_cast<unsigned long long>(most_));
        EXPECT_LE(most_, limit_) << name_;
        EXPECT_GT(most_, 0U) << name_;
    }
    template <class Operation>
    auto operator()(Operation operation) {
        const std::uint64_t before = visits;
        const auto result = operation();
        most_ = std::max(most_, visits - before);
        return result;
    }

private:
    const char* name_;
    std::uint64_t limit_;
    std::uint64_t most_ = 0;
};

/// CNodes from the front of RAM, filled one slot after the other.
struct Slots {
    explicit Slots(World& world) : world_(world) {}
    Slot& next() {
        if (used_ % 255 == 0) {
            const std::uint64_t offset = used_ / 255 * 16 * kib;
            cnode_ = &world_.make(CapType::cnode_l2, offset);
        }
        return window<Slot>({cnode_->base})[1 + used_++ % 255];
    }

private:
    World& world_;
    Slot* cnode_ = nullptr;
    std::uint32_t used_ = 0;
};

template <class Operation>
void until_done(Most& most, Operation operation) {
    Status status = Status::again;
    while (status == Status::again) {
        WorkBudget budget;
        status = most([&] { return operation(budget); });
    }
    EXPECT_EQ(status, Status::ok);
}

}  // namespace

TEST(Bound, OneEntryLooksAtFewOf65536Capabilities) {
    World world;
    Slots slots(world);
    Slot& piece = world.make(CapType::ram, 6 * mib, 2 * mib);
    Slot& frame = world.make_from(piece, CapType::frame, 0, 4 * kib);
    Most copying("copy", visits_one_max);
    Most retyping("retype 16", 16 * visits_one_max);
    Most removing("remove", visits_one_max);
    Most owning("own", visits_entry_max);
    Most revoking("revoke", visits_entry_max);
    Slot* last = nullptr;
    for (std::uint32_t i = 0; i < many - 300; ++i) {
        last = &slots.next();
        ASSERT_EQ(copying([&] { return copy(world.core, frame, *last); }), Status::ok);
    }
    ASSERT_EQ(retyping([&] {
                  return retype(world.core, piece, {CapType::frame, 4 * kib, 4 * kib},
                                {&world.slot(1, 4), 16}, Authority::user);
              }),
              Status::ok);
    for (std::uint32_t i = 1; i < 100; ++i) {
        WorkBudget budget;
        ASSERT_EQ(
            removing([&] { return remove(world.core, last[-2L * i], Authority::user, budget); }),
            Status::ok);
    }
    until_done(owning, [&](WorkBudget& b) { return change_owner(world.core, frame, 5, b); });
    until_done(owning, [&](WorkBudget& b) { return change_owner(world.core, frame, 0, b); });
    ASSERT_EQ(mark_remote(world.core, frame, 0), Status::ok);
    until_done(revoking,
               [&](WorkBudget& b) { return revoke(world.core, frame, Authority::user, b); });
    // And a space of that size that dies with its memory.
    until_done(revoking,
               [&](WorkBudget& b) { return revoke(world.core, *world.ram, Authority::user, b); });
    check_structure(world.core);
}

}  // namespace zooid::cpudriver::testing
