#include "page_tables.hpp"

#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

namespace zooid::native {

namespace {

using abi::CapType;
using abi::MapFlags;
using abi::Status;

constexpr std::uint64_t table_bytes = abi::page_bytes;

/// A table below `above`. @return its capability; 0: `status` says why not.
std::uint32_t make_table(CapType type, std::uint32_t ram, unsigned number, std::uint32_t above,
                         std::uint64_t entry, Status& status) {
    const std::uint32_t table = runtime().allocate_slot();
    const std::uint32_t mapping = runtime().allocate_slot();
    if (table == 0 || mapping == 0) status = Status::limit;
    if (status == Status::ok)
        status = retype(ram, number * table_bytes, type, 0, 1, {.cptr = table}).status;
    if (status == Status::ok) status = map_entries(above, entry, table, mapping);
    return table;
}

}  // namespace

Status map_entries(std::uint32_t table, std::uint64_t entry, std::uint32_t source,
                   std::uint32_t mapping, std::uint64_t count) {
    const auto flags = std::uint64_t{(MapFlags::read | MapFlags::write).bits};
    return invoke(table, abi::VNodeOp::map,
                  {.rdi = source | std::uint64_t{mapping} << 32,
                   .rdx = entry | count << 16 | flags << 32})
        .status;
}

std::expected<OwnTables, Status> make_tables(std::uint64_t top_entry) {
    const std::uint32_t ram = runtime().allocate_ram(4 * table_bytes);
    if (ram == 0) return std::unexpected(Status::not_enough_memory);
    Status status = Status::ok;
    OwnTables made;
    const std::uint32_t pdpt = make_table(CapType::vnode_pdpt, ram, 0,
                                          slot(abi::BirthSlot::root_vnode), top_entry, status);
    made.directory = make_table(CapType::vnode_pd, ram, 1, pdpt, 0, status);
    made.pages = make_table(CapType::vnode_pt, ram, 2, made.directory, 0, status);
    if (status != Status::ok) return std::unexpected(status);
    return made;
}

}  // namespace zooid::native
