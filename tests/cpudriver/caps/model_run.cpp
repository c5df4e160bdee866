#include "model_run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace zooid::cpudriver::testing {

namespace {
constexpr std::uint64_t far = 64 * mib;  // memory of core 3
}

ModelRun::ModelRun(std::uint64_t seed) : random_(seed) {
    for (Slot* slot = world_.core.database.first(); slot != nullptr;
         slot = MappingDatabase::next(*slot)) {
        model_.add_origin(*slot, slot->type, slot->base, slot->bytes);
        fixed_.push_back(slot);
    }
    world_.core.huge_pages = true;
    if (one_in(4)) return;
    // A complete tree to start with, so that most runs get as far as leaves.
    constexpr CapType levels[] = {CapType::vnode_pml4, CapType::vnode_pdpt, CapType::vnode_pd,
                                  CapType::vnode_pt};
    for (std::uint32_t i = 0; i < 4; ++i) {
        Slot& table = world_.slot(10 + i);
        const RetypeRequest request{.type = levels[i], .offset = i * 4 * kib, .object_bytes = 0};
        expect(retype(world_.core, *world_.ram, request, World::one(table), Authority::user),
               model_.retype(*world_.ram, request, World::one(table), Authority::user));
        if (i == 0) continue;
        Slot& mapping = world_.slot(20 + i);
        const MapRequest where{.entry = i};
        expect(map(world_.core, world_.slot(9 + i), table, where, mapping),
               model_.map(world_.slot(9 + i), table, where, mapping));
    }
}

void ModelRun::expect(Status real, Status model) {
    ++answers[name(real)];
    EXPECT_EQ(real, model);
}

/// Any slot a capability may stand in: of the boot CNode or of a container made since.
Slot& ModelRun::any_slot() {
    for (int tries = 0; tries < 4 && !one_in(4); ++tries) {
        Slot& slot = world_.slot(10 + static_cast<std::uint32_t>(below(120)));
        if (slot.is_null()) return slot;
    }
    std::vector<Slot*> containers;
    for (auto& [slot, cap] : model_.caps) {
        const CapType type = type_of(*slot);
        const bool container = abi::is_cnode(type) || type == CapType::dispatcher;
        if (container && std::ranges::find(fixed_, slot) == fixed_.end())
            containers.push_back(slot);
    }
    if (containers.empty() || one_in(2))
        return world_.slot(10 + static_cast<std::uint32_t>(below(120)));
    Slot& container = *containers[below(containers.size())];
    return window<Slot>({container.base})[1 + below(5)];  // room for three
}

Slot& ModelRun::any_cap() {
    return *std::next(model_.caps.begin(), static_cast<long>(below(model_.caps.size())))->first;
}

template <class Wanted>
Slot& ModelRun::cap_where(Wanted wanted) {
    std::vector<Slot*> found;
    for (auto& [slot, cap] : model_.caps)
        if (wanted(type_of(*slot))) found.push_back(slot);
    if (!found.empty() && !one_in(20)) return *found[below(found.size())];
    return any_cap();
}

Rights ModelRun::any_rights() {
    return one_in(3) ? Rights{static_cast<std::uint8_t>(below(16))} : Rights::all;
}

MapFlags ModelRun::any_flags() {
    constexpr std::uint8_t usual[] = {1, 1, 3, 3, 5, 19};
    return {one_in(6) ? static_cast<std::uint8_t>(below(256)) : usual[below(6)]};
}

void ModelRun::do_copy() {
    Slot& source = any_cap();
    Slot& destination = any_slot();
    const Rights keep = any_rights();
    constexpr std::uint16_t badges[] = {0, 0, 1, 77, 4095, 4096};
    const bool badged = source.type == CapType::end_point || one_in(20);
    const std::uint16_t badge = badged ? badges[below(6)] : std::uint16_t{0};
    const Status real = copy(world_.core, source, destination, keep, badge);
    expect(real, model_.copy(source, destination, keep, badge));
}

void ModelRun::do_retype() {
    Slot& source = one_in(8) ? any_cap()
                   : one_in(2)
                       ? *world_.ram
                       : cap_where([](CapType type) {
                             return type == CapType::ram || type == CapType::frame ||
                                    type == CapType::dispatcher || type == CapType::io_port ||
                                    type == CapType::physical_memory;
                         });
    std::vector<CapType> targets;
    for (const abi::Derivation& line : abi::derivations)
        if (line.from == type_of(source)) targets.push_back(line.to);
    if (targets.empty() || one_in(20))
        targets = {static_cast<CapType>(below(abi::cap_types_count))};
    RetypeRequest request{.type = targets[below(targets.size())], .offset = 0, .object_bytes = 0};
    if (type_of(source) == CapType::ram && one_in(3)) request.type = CapType::frame;
    const bool small_units = request.type == CapType::end_point || request.type == CapType::io_port;
    constexpr std::uint64_t sizes[] = {4 * kib, 4 * kib, 8 * kib, 16 * kib, 64 * kib, 12 * kib};
    request.offset = small_units ? below(20) : below(512) * 4 * kib;
    if (abi::object_bytes(request.type) == 0 && request.type != CapType::end_point)
        request.object_bytes = small_units ? 1 + below(8) : sizes[below(6)];
    if (request.type == CapType::frame && one_in(40)) {
        request.offset = below(4) * 2 * mib;
        request.object_bytes = 2 * mib;
    }
    if (type_of(source) == CapType::physical_memory && one_in(3))
        request = {.type = CapType::dev_frame, .offset = below(2) * gib, .object_bytes = gib};
    if (one_in(30)) request.offset += below(2) == 0 ? 100 : 9 * mib;
    if (one_in(40)) request.object_bytes ^= 4 * kib;
    const auto count = static_cast<std::uint32_t>(1 + (one_in(4) ? below(3) : 0));
    Slot& first = any_slot();
    for (std::uint32_t i = 0; i < count; ++i)
        if (!(&first)[i].is_null()) return;  // lookup_room() refuses; tested apart
    const Authority authority = any_authority();
    Status real = Status::again;
    while (real == Status::again)
        real = retype(world_.core, source, request, {&first, count}, authority);
    expect(real, model_.retype(source, request, {&first, count}, authority));
    if (real != Status::ok || first.type != CapType::frame) return;
    for (std::uint64_t page = 0; page < first.bytes * count; page += 4 * kib) {
        auto* word = window<std::uint64_t>({first.base + page + 8 * below(512)});
        if (source.type == CapType::ram) EXPECT_EQ(*word, 0U);
        if (window_covers({first.base}, first.bytes)) *word = random_();  // users write frames
    }
}

void ModelRun::do_remove() {
    Slot& slot = one_in(10) ? any_slot() : any_cap();
    if (std::ranges::find(fixed_, &slot) != fixed_.end()) return;
    const Authority authority = any_authority();
    const Status model = model_.remove(slot, authority);
    expect(world_.remove_all(slot, authority, any_budget()), model);
}

void ModelRun::do_revoke() {
    Slot& slot = any_cap();
    if (&slot == world_.ram && !one_in(20)) return;
    const Authority authority = any_authority();
    // A revoke that ends its own slot stops early; where, is not promised.
    Model after = model_;
    const Status model = after.revoke(slot, authority);
    if (!after.caps.contains(&slot)) return;
    for (Slot* boot : fixed_)
        if (!after.caps.contains(boot)) return;
    model_ = std::move(after);
    expect(world_.revoke_all(slot, authority, any_budget()), model);
}

void ModelRun::do_map() {
    Slot& vnode = cap_where([](CapType type) { return abi::is_vnode(type); });
    const CapType table = type_of(vnode);
    const bool leaf = table == CapType::vnode_pt || (table > CapType::vnode_pml4 && one_in(3));
    Slot& source = cap_where([&](CapType type) {
        const bool frame = abi::is_frame(type);
        return leaf ? frame : static_cast<unsigned>(type) == static_cast<unsigned>(table) + 1;
    });
    const bool lower = abi::is_vnode(type_of(source));
    MapRequest request{.entry = static_cast<unsigned>(below(24)),
                       .count = lower ? 1 : 1 + static_cast<unsigned>(below(4)),
                       .offset = lower || one_in(2) ? 0 : below(4) * 4 * kib,
                       .flags = any_flags()};
    if (one_in(20)) request.entry = static_cast<unsigned>(below(600));
    if (one_in(20)) request.count = static_cast<unsigned>(below(600));
    if (one_in(20)) request.offset = below(9 * mib);
    Slot& mapping = any_slot();
    const Status real = map(world_.core, vnode, source, request, mapping);
    expect(real, model_.map(vnode, source, request, mapping));
}

void ModelRun::do_protect() {
    Slot& mapping = cap_where([](CapType type) { return type == CapType::mapping; });
    const auto first = static_cast<unsigned>(below(3));
    const auto count = static_cast<unsigned>(below(4));
    const MapFlags flags = any_flags();
    if (one_in(3)) {
        const Status real = protect(world_.core, mapping, first, count, flags);
        expect(real, model_.protect(mapping, first, count, flags));
    } else if (one_in(2)) {
        const Status real = hide(world_.core, mapping, first, count);
        expect(real, model_.hide(mapping, first, count));
    } else {
        const Status real = show(world_.core, mapping, first, count, flags);
        expect(real, model_.show(mapping, first, count, flags));
    }
}

void ModelRun::do_range() {
    Slot& tree = cap_where([](CapType type) { return type == CapType::vnode_pml4; });
    if (type_of(tree) != CapType::vnode_pml4 && !one_in(20)) return;
    const std::uint64_t pml4 = model_.objects.at(model_.caps.at(&tree).object).base;
    const std::vector<Translation>& known = translations_;
    std::uint64_t at = below(1ULL << 47);
    if (!known.empty() && !one_in(10))
        at = known[below(known.size())].virtual_address + below(3) * 4 * kib - 4 * kib;
    if (!one_in(20)) at &= ~0xfffULL;
    if (one_in(4)) at &= ~(2 * mib - 1);
    const std::uint64_t pages = one_in(3) ? below(515) : one_in(3) ? 512 : 1 + below(5);
    std::optional<MapFlags> keep;
    if (one_in(2)) keep = any_flags();
    const auto real = keep ? protect_range(world_.core, {pml4}, at, pages, *keep)
                           : unmap_range(world_.core, {pml4}, at, pages);
    const auto model = model_.change_range(pml4, at, pages, keep);
    expect(real ? Status::ok : real.error(), model ? Status::ok : model.error());
    if (real && model) EXPECT_EQ(*real, *model);
}

void ModelRun::do_transfer() {
    if (one_in(10)) return do_change_owner();
    if (one_in(8)) {
        Slot& slot = any_cap();
        const auto real = export_words(world_.core, slot);
        const Status model = model_.export_words(slot);
        expect(real ? Status::ok : real.error(), model);
    } else if (one_in(2)) {
        Slot& slot = one_in(4) ? *world_.ram : any_cap();
        const auto relations = static_cast<std::uint8_t>(one_in(8) ? below(4) : 0);
        expect(mark_remote(world_.core, slot, relations), model_.mark_remote(slot, relations));
    } else {
        constexpr CapType types[] = {CapType::frame, CapType::frame, CapType::ram,
                                     CapType::end_point};
        const CapType type = types[below(4)];
        const std::uint64_t base = (one_in(4) ? ram_base : far) + below(32) * 4 * kib;
        const std::uint64_t bytes =
            type == CapType::end_point ? 4 * kib : (1ULL << below(5)) * 4 * kib;
        const std::uint64_t number = type == CapType::end_point ? below(3) : 0;
        const auto owner = static_cast<std::uint16_t>(one_in(4) ? 0 : 3);
        Slot& destination = any_slot();
        const abi::CapWords words =
            abi::CapWords::of(type, Rights::all, 0, owner, base, bytes, number);
        const Status real = import_words(world_.core, words, owner, destination);
        expect(real, model_.import_words(type, base, bytes, number, owner, destination));
    }
}

void ModelRun::do_change_owner() {
    Slot& slot = cap_where(abi::is_movable);
    if (std::ranges::find(fixed_, &slot) != fixed_.end()) return;
    const auto owner = static_cast<std::uint16_t>(one_in(2) ? 0 : 3);
    const Status model = model_.change_owner(slot, owner);
    const int units = any_budget();
    Status real = Status::again;
    while (real == Status::again) {
        WorkBudget budget{units};
        real = change_owner(world_.core, slot, owner, budget);
    }
    expect(real, model);
}

void ModelRun::operation() {
    switch (below(22)) {
        case 0:
        case 1:
        case 2:
            return do_copy();
        case 3:
        case 4:
        case 5:
        case 6:
        case 7:
            return do_retype();
        case 8:
        case 9:
        case 10:
            return do_remove();
        case 11:
            return one_in(2) ? do_revoke() : do_transfer();
        case 12:
        case 13:
        case 14:
        case 15:
        case 16:
            return do_map();
        case 17:
        case 20:
        case 21:
            return do_protect();
        case 18:
            return do_range();
        default:
            return do_transfer();
    }
}

/// Every translation that is gone or changed must be in what the kernel is told to flush.
void ModelRun::expect_flushed() {
    const Invalidation flushed = world_.core.take_invalidation();
    if (translations_at_ == model_.entry_changes) return;
    const std::vector<Translation> before = std::exchange(translations_, model_.translations());
    translations_at_ = model_.entry_changes;
    if (flushed.full) return;
    for (const Translation& old : before) {
        if (std::ranges::binary_search(translations_, old)) continue;
        EXPECT_EQ(flushed.pml4.value, old.pml4);
        EXPECT_LE(flushed.first, old.virtual_address);
        EXPECT_GE(flushed.end, old.virtual_address + old.bytes);
    }
}

void ModelRun::step() {
    operation();
    world_.finish_dying(any_budget());
    expect_flushed();
}

void ModelRun::compare_slots() {
    std::size_t count = 0;
    for (Slot* slot = world_.core.database.first(); slot != nullptr;
         slot = MappingDatabase::next(*slot), ++count) {
        const auto cap = model_.caps.find(slot);
        ASSERT_NE(cap, model_.caps.end()) << name(slot->type);
        const ModelObject& object = model_.objects.at(cap->second.object);
        EXPECT_EQ(slot->rights, cap->second.rights);
        EXPECT_EQ(slot->owner, object.owner);
        EXPECT_EQ(world_.core.database.relations(*slot), object.relations) << name(slot->type);
        EXPECT_EQ(slot->type, object.type);
        EXPECT_EQ(slot->base, object.base);
        EXPECT_EQ(slot->bytes, object.bytes);
        EXPECT_EQ(world_.core.database.first_descendant(*slot) != nullptr,
                  model_.has_descendants(cap->second.object))
            << name(slot->type);
        if (slot->type == CapType::end_point) {
            EXPECT_EQ(slot->word, object.number);
            EXPECT_EQ(slot->word2, cap->second.badge);
        }
        if (slot->type != CapType::mapping) continue;
        const MappedRange range = MappedRange::of(*slot);
        EXPECT_EQ(range.vnode.value, model_.objects.at(object.vnode).base);
        EXPECT_EQ(range.first_entry, object.where.entry);
        EXPECT_EQ(range.count, object.where.count);
        EXPECT_EQ(range.offset_pages * 4096, object.where.offset);
    }
    EXPECT_EQ(count, model_.caps.size());
}

void ModelRun::compare_entries() {
    for (const auto& [id, object] : model_.objects) {
        // No two live descendants of one parent overlap, unless they are copies (one object here).
        for (const auto& [other_id, other] : model_.objects) {
            if (other_id <= id || other.parent != object.parent || object.parent == 0) continue;
            if (object.type == CapType::mapping || other.type == CapType::mapping) continue;
            if (object.type == CapType::end_point && other.type == CapType::end_point) continue;
            EXPECT_FALSE(object.touches(other.base, other.bytes));
        }
        if (!abi::is_vnode(object.type)) continue;
        const unsigned user = object.type == CapType::vnode_pml4 ? 256 : 512;
        for (unsigned i = 0; i < user; ++i) {
            const auto entry = model_.entries.find({object.base, i});
            EXPECT_EQ(read_entry({object.base}, i).raw,
                      entry == model_.entries.end() ? 0 : entry->second);
        }
    }
}

void ModelRun::compare() {
    compare_slots();
    compare_entries();
    check_structure(world_.core);
}

}  // namespace zooid::cpudriver::testing
