#include <zooid/native/capabilities.hpp>

namespace zooid::native {

namespace {

std::uint64_t name_of(std::uint32_t cptr, abi::CptrLevel level) {
    return cptr | std::uint64_t{static_cast<std::uint8_t>(level)} << 32;
}

}  // namespace

CallResult copy_capability(std::uint32_t source, Place to) {
    return invoke(to.root, abi::CNodeOp::copy,
                  {.rdi = source | std::uint64_t{to.cptr} << 32,
                   .rsi = static_cast<std::uint64_t>(to.level)});
}

CallResult mint_capability(std::uint32_t source, Place to, abi::Rights keep, std::uint16_t badge) {
    return invoke(to.root, abi::CNodeOp::mint,
                  {.rdi = source | std::uint64_t{to.cptr} << 32,
                   .rsi = static_cast<std::uint64_t>(to.level) | std::uint64_t{keep.bits} << 8 |
                          std::uint64_t{badge} << 16});
}

CallResult retype(std::uint32_t source, std::uint64_t offset, abi::CapType type,
                  std::uint64_t object_bytes, std::uint32_t count, Place first) {
    return invoke(first.root, abi::CNodeOp::retype,
                  {.rdi = source | std::uint64_t{first.cptr} << 32,
                   .rsi = offset,
                   .rdx = object_bytes,
                   .r10 = count | std::uint64_t{static_cast<std::uint8_t>(type)} << 32 |
                          std::uint64_t{static_cast<std::uint8_t>(first.level)} << 40});
}

CallResult remove_capability(std::uint32_t cptr) {
    return invoke(slot(abi::BirthSlot::root_cnode), abi::CNodeOp::remove,
                  {.rdi = name_of(cptr, abi::CptrLevel::leaf)});
}

CallResult revoke_capability(std::uint32_t cptr) {
    return invoke(slot(abi::BirthSlot::root_cnode), abi::CNodeOp::revoke,
                  {.rdi = name_of(cptr, abi::CptrLevel::leaf)});
}

CallResult identify(std::uint32_t cptr, abi::CapWords& words) {
    return invoke(slot(abi::BirthSlot::root_cnode), abi::CNodeOp::identify,
                  {.rdi = name_of(cptr, abi::CptrLevel::leaf)}, &words);
}

}  // namespace zooid::native
