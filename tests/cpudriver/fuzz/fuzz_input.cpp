#include "fuzz_input.hpp"

#include <zooid/abi/command_line.hpp>

#include "../../trace/fuzz_size.hpp"

namespace zooid::cpudriver::fuzz {

namespace {

template <std::size_t bytes>
bool terminated(const char (&text)[bytes]) {
    return std::memchr(text, 0, bytes) != nullptr;
}

}  // namespace

void check(const abi::BootInfo& info) {
    require(info.module_count <= abi::boot_modules_max, "modules bounded");
    require(info.region_count <= abi::memory_regions_max, "regions bounded");
    require(info.core_count <= abi::boot_cores_max, "cores bounded");
    require(terminated(info.command_line), "the command line ends");
    for (std::uint32_t i = 0; i < info.module_count; ++i) {
        const abi::BootModule& module = info.modules[i];
        require(module.base % layout::page_bytes == 0, "modules begin with a page");
        require(module.base + module.bytes >= module.base, "modules do not wrap");
        require(module.base + module.bytes <= layout::physical_max, "modules lie in memory");
        require(terminated(module.command_line), "a module's command line ends");
    }
    for (std::uint32_t i = 0; i < info.region_count; ++i)
        require(info.regions[i].base + info.regions[i].bytes >= info.regions[i].base,
                "regions do not wrap");
    const abi::BootModule* const driver = abi::driver_of(info, 1);
    require(
        driver == nullptr || (driver >= info.modules && driver < info.modules + info.module_count),
        "a driver is a module");
}

}  // namespace zooid::cpudriver::fuzz

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    // 10^6 in every run of the tests: the readers take some microseconds.
    zooid::fuzz::size_arguments(argc, argv, 512, {"20000", "1000000", "5000000"});
    return 0;
}
