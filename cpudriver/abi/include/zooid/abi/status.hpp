// What a kernel call answers: one word, one meaning, one cure.
#pragma once
#include <cstdint>
#include <string_view>

namespace zooid::abi {

/// Result of every Zooid kernel call. Each line: what happened; what to do about it.
enum class Status : std::uint16_t {
    // clang-format off
    ok = 0,                // done
    again,                 // a bounded part is done: repeat the same call until the answer changes
    invalid_capability,    // the address names no capability: check the cptr, or it was deleted
    wrong_type,            // this type does not take part in that operation: use another capability
    wrong_rights,          // the capability lacks a right: ask its giver for one with it
    bad_argument,          // a word has no meaning here: read the operation's argument layout
    unaligned,             // an address, offset or size misses its alignment: round it
    out_of_range,          // past the end of the object, table or limit: shrink the request
    slots_occupied,        // a destination slot is not null: empty it or choose another
    overlap,               // the range already has descendants: revoke them or choose another range
    not_enough_memory,     // the objects do not fit behind the offset: use a larger capability
    has_descendants,       // the object is still in use below: revoke first
    retry_through_monitor, // other cores may hold relatives: ask this core's monitor to do it
    already_mapped,        // the entries or the table are in use: unmap first
    not_mapped,            // no entry of the mapping is left: nothing to do, remove the mapping
    table_missing,         // no such page table: map the tables above first
    would_block,           // the receiver's buffer is full: wait for its answer, then send again
    not_armed,             // the ring or endpoint was not armed: arm it with its capability
    denied,                // policy of the CPU driver: never allowed, do not retry
    limit,                 // a named limit is reached: give something back first
    wrong_image,           // no CPU driver that fits this core's state: build both from one tree
    // clang-format on
};

inline constexpr unsigned statuses_count = static_cast<unsigned>(Status::wrong_image) + 1;

/// The enumerator's own spelling, for logs and the shell; "unknown" for a word that is no Status.
[[nodiscard]] constexpr std::string_view name(Status status) {
    switch (status) {
        case Status::ok:
            return "ok";
        case Status::again:
            return "again";
        case Status::invalid_capability:
            return "invalid_capability";
        case Status::wrong_type:
            return "wrong_type";
        case Status::wrong_rights:
            return "wrong_rights";
        case Status::bad_argument:
            return "bad_argument";
        case Status::unaligned:
            return "unaligned";
        case Status::out_of_range:
            return "out_of_range";
        case Status::slots_occupied:
            return "slots_occupied";
        case Status::overlap:
            return "overlap";
        case Status::not_enough_memory:
            return "not_enough_memory";
        case Status::has_descendants:
            return "has_descendants";
        case Status::retry_through_monitor:
            return "retry_through_monitor";
        case Status::already_mapped:
            return "already_mapped";
        case Status::not_mapped:
            return "not_mapped";
        case Status::table_missing:
            return "table_missing";
        case Status::would_block:
            return "would_block";
        case Status::not_armed:
            return "not_armed";
        case Status::denied:
            return "denied";
        case Status::limit:
            return "limit";
        case Status::wrong_image:
            return "wrong_image";
    }
    return "unknown";
}

static_assert(name(Status::wrong_image) == "wrong_image");

}  // namespace zooid::abi
