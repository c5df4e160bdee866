// Any bytes as the start information of a PVH boot, and good information, damaged.
#include "../boot/loader_records.hpp"
#include "boot/bundle.hpp"
#include "boot/pvh.hpp"
#include "fuzz_input.hpp"

namespace {

using namespace zooid;
using namespace zooid::cpudriver;

constexpr std::uint64_t start_at = 8;

const fuzz::Memory& good() {
    static const fuzz::Memory memory = [] {
        Arena arena(0x400);
        write_pvh(arena, start_at, 0x200);
        return arena.bytes();
    }();
    return memory;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const fuzz::Memory memory = fuzz::made_of(good(), start_at, {data, size});
    static abi::BootInfo info;
    info = {};
    if (parse_pvh(fuzz::view(memory), start_at, info))
        (void)unpack_bundle(fuzz::view(memory), info);
    fuzz::check(info);
    return 0;
}
