#include "arch/x86_64/user_access.hpp"

#include "arch/x86_64/layout.hpp"

extern "C" {
// Copies `bytes`; returns how many were left when it faulted. The first opens user memory to the
// kernel for its duration.
std::uint64_t zooid_copy_user(void* to, const void* from, std::uint64_t bytes);
std::uint64_t zooid_copy_probe(void* to, const void* from, std::uint64_t bytes);

struct ZooidFixup {
    std::int32_t instruction;  // relative to this field
    std::int32_t handler;      // relative to this field
};
extern const ZooidFixup zooid_fixups_begin[], zooid_fixups_end[];
}

namespace zooid::cpudriver {
namespace {

bool is_user_range(std::uint64_t address, std::uint64_t bytes) {
    return address < layout::user_end && bytes <= layout::user_end - address;
}

std::uint64_t target(const std::int32_t& field) {
    return reinterpret_cast<std::uint64_t>(&field) +
           static_cast<std::uint64_t>(std::int64_t{field});
}

}  // namespace

bool copy_from_user(std::span<std::byte> to, std::uint64_t from) {
    if (!is_user_range(from, to.size())) return false;
    return zooid_copy_user(to.data(), reinterpret_cast<const void*>(from), to.size()) == 0;
}

bool copy_to_user(std::uint64_t to, std::span<const std::byte> from) {
    if (!is_user_range(to, from.size())) return false;
    return zooid_copy_user(reinterpret_cast<void*>(to), from.data(), from.size()) == 0;
}

bool probe_read(std::uint64_t address, std::uint64_t& value) {
    return zooid_copy_probe(&value, reinterpret_cast<const void*>(address), sizeof(value)) == 0;
}

bool probe_write(std::uint64_t address, std::uint64_t value) {
    return zooid_copy_probe(reinterpret_cast<void*>(address), &value, sizeof(value)) == 0;
}

bool fix_up(TrapFrame& frame) {
    if (frame.vector != page_fault && frame.vector != general_protection) return false;
    for (const ZooidFixup* fixup = zooid_fixups_begin; fixup != zooid_fixups_end; ++fixup) {
        if (target(fixup->instruction) != frame.rip) continue;
        frame.rip = target(fixup->handler);
        return true;
    }
    return false;
}

}  // namespace zooid::cpudriver
