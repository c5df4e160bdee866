// CNode operations on the domain's own capability space.
#pragma once
#include <cstdint>
#include <zooid/native/kernel_call.hpp>

namespace zooid::native {

/// A slot as CNode operations name it.
struct Place {
    std::uint32_t root = slot(abi::BirthSlot::root_cnode);  // capability of the space
    std::uint32_t cptr = 0;
    abi::CptrLevel level = abi::CptrLevel::leaf;
};

/// Copies `source` (own space) to `to`.
CallResult copy_capability(std::uint32_t source, Place to);
/// As copy_capability() with only the rights of `keep`.
/// @param source in the own space.
/// @param to     an empty slot.
/// @param keep   rights the copy has, if `source` has them.
/// @param badge  end points that have none only.
CallResult
mint_capability(std::uint32_t source, Place to, abi::Rights keep, std::uint16_t badge = 0);
/// Makes objects of memory.
/// @param source       RAM, or what the type is made of, in the own space.
/// @param offset       where in it the first object begins, in bytes.
/// @param type         of the objects.
/// @param object_bytes 0 for types of fixed size.
/// @param count        of objects, in consecutive slots.
/// @param first        the first slot; all are empty.
CallResult retype(std::uint32_t source, std::uint64_t offset, abi::CapType type,
                  std::uint64_t object_bytes, std::uint32_t count, Place first);
CallResult remove_capability(std::uint32_t cptr);
/// Removes every other copy and every descendant of it on this core. Needs the right to write: mint
/// without it what is only lent.
CallResult revoke_capability(std::uint32_t cptr);
CallResult identify(std::uint32_t cptr, abi::CapWords& words);

}  // namespace zooid::native
