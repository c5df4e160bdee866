// libFuzzer target: any bytes as a table's body, as a table, and as the memory a root pointer leads
// into.
#include <cstdint>
#include <cstdlib>

#include "../../trace/fuzz_size.hpp"
#include "tables.hpp"

using namespace zooid::skb::gather;

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    zooid::fuzz::size_arguments(argc, argv, 1024, {.standard = "1000000"});
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
    std::size_t facts = 0;
    const FactSink sink = [&facts](std::string_view, std::span<const zooid::skb::FactValue>) {
        return ++facts < 10'000;
    };
    (void)checked_table(bytes);
    const testing::Buffer whole = testing::table("FUZZ", {bytes.begin(), bytes.end()});
    const auto table = checked_table(whole);
    if (!table || table->size() != whole.size()) std::abort();
    (void)gather_madt(*table, testing::core_of, sink);
    (void)gather_srat(*table, testing::core_of, sink);
    (void)gather_slit(*table, sink);
    (void)gather_mcfg(*table, sink);
    (void)gather_fadt(*table, sink);
    (void)gather_dmar(*table, sink);
    (void)gather_hmat(*table, sink);
    // Every address in the list leads to the same table or nowhere.
    testing::Buffer root(36);
    root[16] = std::byte{1};
    testing::close_sum(root, 8, 20);
    const auto tables = find_tables(root, [&whole](std::uint64_t address) {
        return address % 2 == 1 ? Bytes(whole) : Bytes();
    });
    if (!tables || tables->size() > tables_max) std::abort();
    return 0;
}
