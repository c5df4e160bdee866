// Capability types, sizes, rights and addresses: what kernel and users must spell alike.
#pragma once
#include <cstdint>
#include <string_view>

namespace zooid::abi {

/// Type of a capability. The order is the mapping database's: a type stands behind every other type
/// it can be derived from, so that descendants of one range follow it. See cap_derivation.hpp.
enum class CapType : std::uint8_t {
    // clang-format off
    null = 0,              // an empty slot
    physical_memory,       // addresses of any kind, as the firmware described them
    ram,                   // memory nobody uses yet; source of every kernel object
    frame,                 // memory users may map
    dev_frame,             // device registers users may map, never executable
    cnode_l1,              // root of a capability space; its slots hold cnode_l2
    cnode_l2,              // 256 slots
    vnode_pml4,            // page table, 512 GiB an entry; only the lower half is the user's
    vnode_pdpt,            // page table, 1 GiB an entry, or a huge page
    vnode_pd,              // page table, 2 MiB an entry, or a large page
    vnode_pt,              // page table, 4 KiB an entry
    dispatcher,            // control block of a dispatcher
    end_point,             // right to send to one end point of a dispatcher
    kernel_control_block,  // all persistent state of one core
    mapping,               // entries of one VNode that show one frame or lower VNode
    kernel,                // authority over this core's CPU driver: for its monitor only
    ipi,                   // right to interrupt one core
    irq_source,            // range of interrupt inputs
    irq_dest,              // range of this core's vectors: core << 8 | vector
    io_port,               // range of I/O ports
    console,               // right to print and read characters
    // clang-format on
};
inline constexpr unsigned cap_types_count = static_cast<unsigned>(CapType::console) + 1;

[[nodiscard]] constexpr std::string_view name(CapType type) {
    constexpr std::string_view names[] = {"null",       "physical_memory",
                                          "ram",        "frame",
                                          "dev_frame",  "cnode_l1",
                                          "cnode_l2",   "vnode_pml4",
                                          "vnode_pdpt", "vnode_pd",
                                          "vnode_pt",   "dispatcher",
                                          "end_point",  "kernel_control_block",
                                          "mapping",    "kernel",
                                          "ipi",        "irq_source",
                                          "irq_dest",   "io_port",
                                          "console"};
    static_assert(sizeof names / sizeof names[0] == cap_types_count);
    const auto index = static_cast<unsigned>(type);
    return index < cap_types_count ? names[index] : "unknown";
}

/// True when base and size of such a capability are physical bytes.
[[nodiscard]] constexpr bool is_memory(CapType type) {
    return type >= CapType::physical_memory && type <= CapType::mapping;
}
[[nodiscard]] constexpr bool is_vnode(CapType type) {
    return type >= CapType::vnode_pml4 && type <= CapType::vnode_pt;
}
[[nodiscard]] constexpr bool is_frame(CapType type) {
    return type == CapType::frame || type == CapType::dev_frame;
}
[[nodiscard]] constexpr bool is_cnode(CapType type) {
    return type == CapType::cnode_l1 || type == CapType::cnode_l2;
}
/// True when the bytes belong to the CPU driver: never visible to users, never on another core.
[[nodiscard]] constexpr bool is_kernel_object(CapType type) {
    return type >= CapType::cnode_l1 && type <= CapType::kernel_control_block;
}

inline constexpr std::uint64_t page_bytes = 4096;
inline constexpr std::uint64_t large_page_bytes = 512 * page_bytes;
inline constexpr std::uint64_t huge_page_bytes = 512 * large_page_bytes;
inline constexpr std::uint64_t slot_bytes = 64;
inline constexpr std::uint64_t cnode_l2_slots = 256;
inline constexpr std::uint64_t cnode_l1_bytes_min = 16ULL * 1024;
inline constexpr std::uint64_t cnode_l1_bytes_max = 1ULL << 30;  // 2^24 slots
/// The first slots of a dispatcher control block; emptied with the dispatcher. Slot 0 is the CPU
/// driver's, as in each CNode.
inline constexpr std::uint64_t dispatcher_slots = 8;
inline constexpr std::uint64_t end_points_max = 65536;           // per dispatcher
inline constexpr std::uint64_t retype_objects_max = 16;          // per call
inline constexpr std::uint64_t badge_max = 4095;                 // 0: none
inline constexpr std::uint64_t physical_bytes_max = 1ULL << 43;  // 8 TiB
inline constexpr std::uint64_t slot_address_max = 1ULL << 38;    // CNodes lie below 256 GiB
inline constexpr std::uint64_t token_units_max = 1ULL << 20;     // ports, vectors, cores

/// Size of one object in bytes; 0 when the request chooses it (or the type has no bytes).
[[nodiscard]] constexpr std::uint64_t object_bytes(CapType type) {
    switch (type) {
        case CapType::cnode_l2:
            return cnode_l2_slots * slot_bytes;
        case CapType::vnode_pml4:
        case CapType::vnode_pdpt:
        case CapType::vnode_pd:
        case CapType::vnode_pt:
        case CapType::dispatcher:
            return page_bytes;
        case CapType::kernel_control_block:
            return 16 * page_bytes;
        default:
            return 0;
    }
}

/// What a holder may do. A copy may have fewer, never more.
struct Rights {
    std::uint8_t bits = 0;
    static const Rights none, read, write, execute, grant, all;

    [[nodiscard]] constexpr bool has(Rights other) const {
        return (bits & other.bits) == other.bits;
    }
    friend constexpr Rights operator|(Rights a, Rights b) {
        return {static_cast<std::uint8_t>(a.bits | b.bits)};
    }
    friend constexpr Rights operator&(Rights a, Rights b) {
        return {static_cast<std::uint8_t>(a.bits & b.bits)};
    }
    friend constexpr bool operator==(Rights, Rights) = default;
};
inline constexpr Rights Rights::none{0};
inline constexpr Rights Rights::read{1};  // map readable; look up in a CNode
inline constexpr Rights Rights::write{
    2};  // map writable; change a CNode or VNode; retype memory; revoke
inline constexpr Rights Rights::execute{4};  // map executable
inline constexpr Rights Rights::grant{8};    // copy, mint or send the capability
inline constexpr Rights Rights::all{15};

/// Address of a capability in a two-level space: index in the root << 8 | slot in the L2 CNode.
/// Slot 0 of every CNode belongs to the CPU driver, so the address 0 names nothing.
struct Cptr {
    std::uint32_t value = 0;

    [[nodiscard]] constexpr std::uint32_t root_index() const { return value >> 8; }
    [[nodiscard]] constexpr std::uint32_t slot_index() const { return value & 0xff; }
    [[nodiscard]] static constexpr Cptr of(std::uint32_t root_index, std::uint32_t slot_index) {
        return {root_index << 8 | (slot_index & 0xff)};
    }
    friend constexpr bool operator==(Cptr, Cptr) = default;
};

/// Which slot an address means: one of an L2 CNode, or the root's own (its slot_index must be 0).
enum class CptrLevel : std::uint8_t { root = 1, leaf = 2 };

static_assert(object_bytes(CapType::cnode_l2) == 16ULL * 1024);
static_assert(name(CapType::console) == "console");
static_assert(Cptr::of(3, 7).root_index() == 3 && Cptr::of(3, 7).slot_index() == 7);

}  // namespace zooid::abi
