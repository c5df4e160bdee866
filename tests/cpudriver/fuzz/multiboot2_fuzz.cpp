// Any bytes as multiboot2 information, and good information with some of its bytes replaced.
#include "../boot/loader_records.hpp"
#include "boot/bundle.hpp"
#include "boot/multiboot2.hpp"
#include "fuzz_input.hpp"

namespace {

using namespace zooid;
using namespace zooid::cpudriver;

constexpr std::uint64_t record_at = 8;

const fuzz::Memory& good() {
    static const fuzz::Memory memory = [] {
        Arena arena(512);
        write_multiboot2(arena, record_at);
        return arena.bytes();
    }();
    return memory;
}

void read(const fuzz::Memory& memory) {
    static abi::BootInfo info;
    info = {};
    if (parse_multiboot2(fuzz::view(memory), record_at, info))
        (void)unpack_bundle(fuzz::view(memory), info);
    fuzz::check(info);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const fuzz::Memory memory = fuzz::made_of(good(), record_at, {data, size});
    read(memory);
    return 0;
}
