// Base addresses: where they point, and how large by writing all ones.
#include <bit>

#include "pci_function.hpp"

namespace zooid::monitor {

namespace {

constexpr std::uint32_t decoding = 3;  // of I/O and of memory, in the command register
constexpr std::uint32_t all_ones = 0xffff'ffff;
constexpr std::uint32_t io_bit = 1;
constexpr std::uint32_t prefetch_bit = 8;
constexpr std::uint32_t io_flags = 3;
constexpr std::uint32_t memory_flags = 15;
constexpr unsigned width_shift = 1;  // of two bits: 0 is 32, 1 below 1 MiB, 2 is 64
constexpr std::uint64_t bytes_max = std::uint64_t{1} << 62;

/// A register, or two of them: as they are, and as they answer to all ones.
struct Probed {
    std::uint64_t now = 0;
    std::uint64_t ones = 0;
};

std::uint8_t offset_of(unsigned index) {
    return static_cast<std::uint8_t>(pci_first_bar + index * 4);
}

Probed probe(const PciFunction& function, unsigned index, bool wide) {
    const std::uint8_t low = offset_of(index);
    const std::uint8_t high = offset_of(index + 1);
    Probed out{function.read(low), 0};
    if (wide) out.now |= std::uint64_t{function.read(high)} << 32;
    function.write(low, all_ones);
    if (wide) function.write(high, all_ones);
    out.ones = function.read(low);
    if (wide) out.ones |= std::uint64_t{function.read(high)} << 32;
    function.write(low, static_cast<std::uint32_t>(out.now));
    if (wide) function.write(high, static_cast<std::uint32_t>(out.now >> 32));
    return out;
}

/// What the bits that can be written leave free; 0 when they are no size.
std::uint64_t bytes_of(std::uint64_t writable) {
    const std::uint64_t bytes = ~writable + 1;
    return writable != 0 && std::has_single_bit(bytes) && bytes <= bytes_max ? bytes : 0;
}

void put_bar(const PciFunction& function, unsigned index, std::string_view kind,
             std::uint64_t bytes, std::uint64_t base, unsigned bits) {
    if (bytes == 0 || base % bytes != 0 || base > bytes_max) return function.trouble("bad_bar");
    function.put("pci_bar", {index}, kind, {bytes});
    function.put("pci_address", {index, base, bits});
}

void read_io_bar(const PciFunction& function, unsigned index) {
    const Probed found = probe(function, index, false);
    if ((found.now & 2) != 0) return function.trouble("bad_bar");  // reserved; nobody: all ones
    std::uint64_t writable = found.ones & ~std::uint64_t{io_flags};
    if (writable <= 0xffff) writable |= 0xffff'0000;  // it may decode 16 bits only
    put_bar(function, index, "io", bytes_of(writable | ~std::uint64_t{all_ones}),
            found.now & ~std::uint64_t{io_flags}, 32);
}

void read_memory_bar(const PciFunction& function, unsigned index, std::uint32_t flags) {
    const bool wide = (flags >> width_shift & 3) == 2;
    const Probed found = probe(function, index, wide);
    std::uint64_t writable = found.ones & ~std::uint64_t{memory_flags};
    if (writable == 0 && found.now == 0) return;  // there is none
    if (!wide) writable |= ~std::uint64_t{all_ones};
    put_bar(function, index, (flags & prefetch_bit) != 0 ? "prefetch" : "mem", bytes_of(writable),
            found.now & ~std::uint64_t{memory_flags}, wide ? 64 : 32);
}

}  // namespace

void read_bars(const PciFunction& function, unsigned count) {
    const std::uint32_t command = function.read(pci_command) & 0xffff;  // 0 above: status stays
    function.write(pci_command, command & ~decoding);
    for (unsigned index = 0; index < count; ++index) {
        const std::uint32_t flags = function.read(offset_of(index));
        if ((flags & io_bit) != 0) {
            read_io_bar(function, index);
            continue;
        }
        const unsigned width = flags >> width_shift & 3;
        if (width == 3 || (width == 2 && index + 1 == count)) {
            function.trouble("bad_bar");
            continue;
        }
        read_memory_bar(function, index, flags);
        if (width == 2) ++index;
    }
    function.write(pci_command, command);
}

}  // namespace zooid::monitor
