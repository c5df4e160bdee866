// Page tables that overlap, reach too far, or allow too much.
#include "attempts.hpp"
#include "workshop.hpp"

namespace zooid::attack {

namespace {

using abi::BirthSlot;
using abi::CapType;
using abi::MapFlags;
using abi::Rights;
using abi::Status;
using native::slot;
constexpr Class kind = Class::tables;
constexpr MapFlags data = MapFlags::read | MapFlags::write;

/// A table in slot 1 and a page of memory in slot 2.
Status table_and_page() {
    ATTACK_NEEDS(make(1, CapType::vnode_pt, 0));
    return make(2, CapType::frame, 4096, 4096);
}
Status map_page(MapFlags flags, std::uint64_t entry = 0, std::uint64_t count = 1,
                std::uint64_t offset = 0) {
    ATTACK_NEEDS(table_and_page());
    return map(cptr(1), cptr(2), cptr(3), entry, flags, count, offset);
}
Status map_in_root(std::uint64_t entry) {
    ATTACK_NEEDS(make(1, CapType::vnode_pdpt, 0));
    return map(slot(BirthSlot::root_vnode), cptr(1), cptr(2), entry, data);
}
Status table_in_two_places() {
    ATTACK_NEEDS(make(1, CapType::vnode_pd, 0));
    ATTACK_NEEDS(make(2, CapType::vnode_pt, 4096));
    ATTACK_NEEDS(map(cptr(1), cptr(2), cptr(3), 0, data));
    return map(cptr(1), cptr(2), cptr(4), 1, data);
}
Status libos_table_elsewhere() {
    return map(slot(BirthSlot::root_vnode), slot(BirthSlot::top_pdpt), cptr(1), 5, data);
}
Status over_the_libos() { return map_in_root(255); }
Status entry_twice() {
    ATTACK_NEEDS(map_page(MapFlags::read));
    return map(cptr(1), cptr(2), cptr(4), 0);
}
Status occupied_mapping_slot() {
    ATTACK_NEEDS(table_and_page());
    return map(cptr(1), cptr(2), cptr(2), 0);
}
Status write_a_lent_frame() {
    ATTACK_NEEDS(table_and_page());
    ATTACK_NEEDS(native::mint_capability(cptr(2), place(4), Rights::read).status);
    return map(cptr(1), cptr(4), cptr(3), 0, data);
}
Status run_a_data_frame() {
    ATTACK_NEEDS(table_and_page());
    ATTACK_NEEDS(native::mint_capability(cptr(2), place(4), Rights::read | Rights::write).status);
    return map(cptr(1), cptr(4), cptr(3), 0, MapFlags::read | MapFlags::execute);
}
Status protect_beyond_rights() {
    ATTACK_NEEDS(table_and_page());
    ATTACK_NEEDS(native::mint_capability(cptr(2), place(4), Rights::read).status);
    ATTACK_NEEDS(map(cptr(1), cptr(4), cptr(3), 0));
    return change(cptr(3), abi::VNodeOp::protect, 0, 1, data);
}
Status write_the_libos() {
    ATTACK_NEEDS(make(1, CapType::vnode_pt, 0));
    return map(cptr(1), slot(BirthSlot::libos_image), cptr(3), 0, data);
}
Status protect_to_both() {
    ATTACK_NEEDS(map_page(data));
    return change(cptr(3), abi::VNodeOp::protect, 0, 1, data | MapFlags::execute);
}
Status lent_table() {
    ATTACK_NEEDS(table_and_page());
    ATTACK_NEEDS(native::mint_capability(cptr(1), place(4), Rights::read).status);
    return map(cptr(4), cptr(2), cptr(3), 0);
}
Status show_over_another() {
    ATTACK_NEEDS(map_page(MapFlags::read));
    ATTACK_NEEDS(change(cptr(3), abi::VNodeOp::hide, 0, 1));
    ATTACK_NEEDS(make(5, CapType::frame, 8192, 4096));
    ATTACK_NEEDS(map(cptr(1), cptr(5), cptr(6), 0));
    return change(cptr(3), abi::VNodeOp::show, 0, 1, MapFlags::read);
}
Status past_the_mapping(abi::VNodeOp operation) {
    ATTACK_NEEDS(map_page(MapFlags::read));
    return change(cptr(3), operation, 1, 1, MapFlags::read);
}
Status small_frame_as_large_page() {
    ATTACK_NEEDS(make(1, CapType::vnode_pd, 0));
    ATTACK_NEEDS(make(2, CapType::frame, 4096, 4096));
    return map(cptr(1), cptr(2), cptr(3), 0);
}
Status table_by_the_pair() {
    ATTACK_NEEDS(make(1, CapType::vnode_pd, 0));
    ATTACK_NEEDS(make(2, CapType::vnode_pt, 4096));
    return map(cptr(1), cptr(2), cptr(3), 0, data, 2);
}

constexpr Attempt table[] = {
    refused("kernels-half-first-entry", kind, Status::denied, [] { return map_in_root(256); }),
    refused("kernels-half-last-entry", kind, Status::denied, [] { return map_in_root(511); }),
    refused("table-in-two-places", kind, Status::already_mapped, table_in_two_places),
    refused("libos-table-elsewhere", kind, Status::already_mapped, libos_table_elsewhere),
    refused("table-over-the-libos", kind, Status::already_mapped, over_the_libos),
    refused("entry-twice", kind, Status::already_mapped, entry_twice),
    refused("show-over-another", kind, Status::already_mapped, show_over_another),
    refused("entry-past-the-table", kind, Status::out_of_range,
            [] { return map_page(MapFlags::read, 512); }),
    refused("entries-past-the-table", kind, Status::out_of_range,
            [] { return map_page(MapFlags::read, 511, 2); }),
    refused("pages-past-the-frame", kind, Status::out_of_range,
            [] { return map_page(MapFlags::read, 0, 2); }),
    refused("frame-offset-that-wraps", kind, Status::out_of_range,
            [] { return map_page(MapFlags::read, 0, 1, ~std::uint64_t{4095}); }),
    refused("protect-past-the-mapping", kind, Status::out_of_range,
            [] { return past_the_mapping(abi::VNodeOp::protect); }),
    refused("show-past-the-mapping", kind, Status::out_of_range,
            [] { return past_the_mapping(abi::VNodeOp::show); }),
    refused("hide-past-the-mapping", kind, Status::out_of_range,
            [] { return past_the_mapping(abi::VNodeOp::hide); }),
    refused("writable-and-executable", kind, Status::denied,
            [] { return map_page(data | MapFlags::execute); }),
    refused("protect-to-writable-and-executable", kind, Status::denied, protect_to_both),
    refused("uncached-memory", kind, Status::denied,
            [] { return map_page(MapFlags::read | MapFlags::uncached); }),
    refused("write-a-lent-frame", kind, Status::wrong_rights, write_a_lent_frame),
    refused("write-the-libos", kind, Status::wrong_rights, write_the_libos),
    refused("run-a-data-frame", kind, Status::wrong_rights, run_a_data_frame),
    refused("protect-beyond-rights", kind, Status::wrong_rights, protect_beyond_rights),
    refused("map-in-a-lent-table", kind, Status::wrong_rights, lent_table),
    refused("write-only-page", kind, Status::bad_argument,
            [] { return map_page(MapFlags::write); }),
    refused("unknown-map-flags", kind, Status::bad_argument, [] { return map_page({0xff}); }),
    refused("no-pages", kind, Status::bad_argument, [] { return map_page(MapFlags::read, 0, 0); }),
    refused("table-by-the-pair", kind, Status::bad_argument, table_by_the_pair),
    refused("frame-offset-unaligned", kind, Status::unaligned,
            [] { return map_page(MapFlags::read, 0, 1, 16); }),
    refused("small-frame-as-large-page", kind, Status::unaligned, small_frame_as_large_page),
    refused("mapping-in-an-occupied-slot", kind, Status::slots_occupied, occupied_mapping_slot),
};

}  // namespace

Attempts page_tables() { return table; }

}  // namespace zooid::attack
