// ACPI tables with right and wrong sums: root pointer, RSDT or XSDT, FADT, MADT.
#include "../boot/loader_records.hpp"
#include "boot/acpi.hpp"
#include "fuzz_input.hpp"

namespace {

using namespace zooid;
using namespace zooid::cpudriver;

constexpr std::uint64_t rsdp_at = 0x10, xsdt_at = 0x40, fadt_at = 0x80, madt_at = 0x180;

/// Makes the bytes sum to zero by the one at `where`.
void close_sum(std::span<std::byte> bytes, std::size_t where) {
    bytes[where] = std::byte{0};
    unsigned sum = 0;
    for (const std::byte byte : bytes) sum += std::to_integer<unsigned>(byte);
    bytes[where] = static_cast<std::byte>(256 - sum % 256);
}

void close_table(fuzz::Memory& memory, std::uint64_t at) {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, memory.data() + at + 4, 4);
    if (bytes >= 36 && bytes <= memory.size() - at) close_sum({memory.data() + at, bytes}, 9);
}

std::string table(const std::string& signature, const std::string& body) {
    return signature + pack(static_cast<std::uint32_t>(36 + body.size())) + std::string(28, '\0') +
           body;
}

fuzz::Memory make_good() {
    fuzz::Memory memory(madt_at);
    std::string pointer = "RSD PTR " + std::string(7, '\0') + '\2' + pack(std::uint32_t{xsdt_at}) +
                          pack(std::uint32_t{36}, std::uint64_t{xsdt_at});
    fuzz::put(memory, rsdp_at, pointer);
    fuzz::put(memory, xsdt_at, table("XSDT", pack(fadt_at, madt_at)));
    fuzz::put(memory, fadt_at, table("FACP", std::string(244 - 36, '\1')));
    const auto processor = [](std::uint8_t apic) {
        return pack(std::uint8_t{0}, std::uint8_t{8}, std::uint8_t{0}, apic, std::uint32_t{1});
    };
    const std::string madt = table(
        "APIC",
        pack(std::uint32_t{0xfee00000}, std::uint32_t{1}) + processor(0) + processor(2) +
            pack(std::uint8_t{1}, std::uint8_t{12}, std::uint16_t{0}, std::uint32_t{0xfec00000},
                 std::uint32_t{16}) +
            pack(std::uint8_t{2}, std::uint8_t{10}, std::uint16_t{0x400}, std::uint32_t{20},
                 std::uint16_t{0}) +
            pack(std::uint8_t{9}, std::uint8_t{16}, std::uint16_t{0}, std::uint32_t{300},
                 std::uint32_t{1}, std::uint32_t{3}) +
            pack(std::uint8_t{5}, std::uint8_t{12}, std::uint16_t{0}, std::uint64_t{0xfee00000}));
    memory.resize(madt_at + madt.size());  // nothing behind it: the sanitizer watches its end
    fuzz::put(memory, madt_at, madt);
    return memory;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static const fuzz::Memory good = make_good();
    fuzz::Memory memory = good;
    fuzz::damage(memory, {data + 1, size - 1});
    if ((data[0] & 1) != 0) memory[rsdp_at + 15] = std::byte{0};  // by the RSDT's pointer
    if (data[0] < 224) {
        for (const std::uint64_t at : {xsdt_at, fadt_at, madt_at}) close_table(memory, at);
        close_sum({memory.data() + rsdp_at, 20}, 8);
    }
    static abi::BootInfo info;
    info = {};
    info.rsdp = (data[0] & 2) != 0 && size > 8 ? data[1] : rsdp_at;
    info.boot_apic = data[0] & 4;
    if (read_acpi(fuzz::view(memory), info)) {
        fuzz::require(info.core_count >= 1, "the booting core counts");
        fuzz::require(info.pm_timer_port <= 0xffff, "a port is a port");
    }
    fuzz::check(info);
    (void)find_acpi_table(fuzz::view(memory), info.rsdp, "SRAT");
    return 0;
}
