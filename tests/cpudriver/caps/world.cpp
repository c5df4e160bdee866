#include "world.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>

namespace zooid::cpudriver {

namespace {
testing::World* here = nullptr;
}

bool window_covers(PhysicalAddress base, std::uint64_t bytes) {
    return base.value >= testing::arena_base &&
           base.value + bytes <= testing::arena_base + testing::arena_bytes;
}

void copy_kernel_half(PhysicalAddress pml4) {
    for (unsigned i = user_entries_pml4; i < entries_per_table; ++i) {
        PageEntry entry;
        entry.raw = testing::kernel_entry + i * 0x1000ULL;
        write_entry(pml4, i, entry);
    }
}

void entry_changes(PhysicalAddress table, unsigned index) {
    if (here->entry_changing && read_entry(table, index).present())
        here->entry_changing(table, index);
}

void object_destroyed(const Slot& slot) {
    here->destroyed.push_back(slot.type);
    if (here->object_gone) here->object_gone(slot);
}

void support_lost(const Slot& slot) { here->lost.push_back(slot.type); }

}  // namespace zooid::cpudriver

namespace zooid::cpudriver::testing {

World::World(CapabilityCore& used) : core(used) {
    core = CapabilityCore();
    here = this;
    void* at = mmap(nullptr, arena_bytes + 2 * mib, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    EXPECT_NE(at, MAP_FAILED);
    arena_ = at;
    window_base = reinterpret_cast<std::uintptr_t>(at) - arena_base;

    // Layout by hand, as the first domain's creator does it: root, then its L2 CNodes.
    Slot* table = window<Slot>({arena_base});
    const std::uint64_t cnode_bytes = abi::object_bytes(CapType::cnode_l2);
    for (std::uint32_t i = 1; i <= boot_cnodes; ++i) {
        EXPECT_EQ(create_origin(core, table[i], CapType::cnode_l2, arena_base + i * cnode_bytes,
                                cnode_bytes, Rights::all),
                  Status::ok);
    }
    const auto origin = [&](CapType type, std::uint64_t base, std::uint64_t bytes) {
        Slot& made = fresh();
        EXPECT_EQ(create_origin(core, made, type, base, bytes, Rights::all), Status::ok);
        return &made;
    };
    root = origin(CapType::cnode_l1, arena_base, cnode_bytes);
    ram = origin(CapType::ram, ram_base, ram_bytes);
    device = origin(CapType::physical_memory, device_base, device_bytes);
    ports = origin(CapType::io_port, 0, 1024);
    kernel = origin(CapType::kernel, 0, 1);
}

World::~World() {
    EXPECT_EQ(munmap(arena_, arena_bytes + 2 * mib), 0);
    here = nullptr;
}

Slot& World::slot(std::uint32_t index, std::uint32_t cnode) {
    const auto found = lookup_slot(*root, {Cptr::of(cnode, index), CptrLevel::leaf}, Rights::read);
    EXPECT_TRUE(found);
    return **found;
}

Slot& World::fresh() {
    const std::uint32_t cnode = next_fresh_ / 255 + 1;
    const std::uint32_t index = next_fresh_ % 255 + 1;
    ++next_fresh_;
    EXPECT_LE(cnode, boot_cnodes);
    return window<Slot>({arena_base + std::uint64_t{cnode} * 16 * kib})[index];
}

Slot& World::make_from(Slot& source, CapType type, std::uint64_t offset, std::uint64_t bytes) {
    Slot& made = fresh();
    Status status = Status::again;
    while (status == Status::again)
        status = retype(core, source, {type, offset, bytes}, one(made), Authority::user);
    EXPECT_EQ(status, Status::ok);
    return made;
}

Slot& World::make(CapType type, std::uint64_t offset, std::uint64_t bytes) {
    return make_from(*ram, type, offset, bytes);
}

Slot& World::copy_of(Slot& source, Rights keep) {
    Slot& made = fresh();
    EXPECT_EQ(copy(core, source, made, keep), Status::ok);
    return made;
}

Status World::remove_all(Slot& slot, Authority authority, int units) {
    Status status = Status::again;
    while (status == Status::again) {
        WorkBudget budget{units};
        status = remove(core, slot, authority, budget);
    }
    return status;
}

Status World::revoke_all(Slot& slot, Authority authority, int units) {
    Status status = Status::again;
    while (status == Status::again) {
        WorkBudget budget{units};
        status = revoke(core, slot, authority, budget);
    }
    return status;
}

void World::finish_dying(int units) {
    for (;;) {
        WorkBudget budget{units};
        if (continue_dying(core, budget)) return;
    }
}

}  // namespace zooid::cpudriver::testing
