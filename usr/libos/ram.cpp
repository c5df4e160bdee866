// Cuts the birth RAM from the front; alignment gaps are kept small by giving small objects first.
#include <zooid/abi/cap_invocation.hpp>
#include <zooid/abi/domain.hpp>
#include <zooid/libos/call.hpp>
#include <zooid/libos/core.hpp>
#include <zooid/libos/ram.hpp>

namespace zooid::libos {

void ram_init(std::uint64_t bytes) { this_core().memory.ram_bytes = bytes; }
std::uint64_t ram_used_bytes() { return this_core().memory.ram_used; }
std::uint64_t ram_bytes() { return this_core().memory.ram_bytes; }

namespace {

bool cut(abi::CapType type, std::uint64_t object_bytes, std::uint64_t unit, std::uint32_t count,
         std::uint32_t first_cptr, abi::CptrLevel level) {
    const std::uint64_t total = this_core().memory.ram_bytes;
    std::uint64_t& used = this_core().memory.ram_used;
    const std::uint64_t offset = (used + unit - 1) / unit * unit;
    if (offset > total || object_bytes * count > total - offset) return false;
    const auto root = static_cast<std::uint32_t>(abi::BirthSlot::root_cnode);
    const auto ram = static_cast<std::uint32_t>(abi::BirthSlot::ram);
    const std::uint64_t w0 = ram | std::uint64_t{first_cptr} << 32;
    const std::uint64_t size = abi::object_bytes(type) != 0 ? 0 : object_bytes;
    const std::uint64_t w3 = count | std::uint64_t{static_cast<std::uint8_t>(type)} << 32 |
                             std::uint64_t{static_cast<std::uint8_t>(level)} << 40;
    CallResult result{};
    do {
        result = invoke(root, abi::CNodeOp::retype, w0, offset, size, w3);
    } while (result.status == abi::Status::again);
    if (result.status != abi::Status::ok) return false;
    used = offset + object_bytes * count;
    return true;
}

}  // namespace

bool retype_pages(abi::CapType type, std::uint64_t bytes, std::uint32_t cptr) {
    return cut(type, bytes, abi::page_bytes, 1, cptr, abi::CptrLevel::leaf);
}

bool retype(abi::CapType type, std::uint64_t object_bytes, std::uint32_t count,
            std::uint32_t first_cptr, abi::CptrLevel level) {
    const std::uint64_t unit =
        object_bytes > abi::large_page_bytes ? abi::large_page_bytes : object_bytes;
    return cut(type, object_bytes, unit, count, first_cptr, level);
}

}  // namespace zooid::libos
