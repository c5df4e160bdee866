// Builders of what loaders leave in memory, for tests of their readers.
#pragma once
#include <cstdint>
#include <string>

#include "arena.hpp"

namespace zooid::cpudriver {

/// Writes multiboot2 information tag by tag.
class Multiboot2Record {
public:
    Multiboot2Record(Arena& arena, std::uint64_t address)
        : arena_(arena), address_(address), next_(address + 8) {}

    void tag(std::uint32_t type, const std::string& body) {
        arena_.put(next_, type);
        arena_.put(next_ + 4, static_cast<std::uint32_t>(8 + body.size()));
        std::memcpy(arena_.bytes().data() + next_ + 8, body.data(), body.size());
        next_ += (8 + body.size() + 7) / 8 * 8;
    }
    void finish() {
        tag(0, "");
        arena_.put(address_, static_cast<std::uint32_t>(next_ - address_));
    }

private:
    Arena& arena_;
    std::uint64_t address_;
    std::uint64_t next_;
};

template <class... T>
std::string pack(const T&... values) {
    std::string out;
    (out.append(reinterpret_cast<const char*>(&values), sizeof(T)), ...);
    return out;
}

/// An ordinary record: command line, one module, two regions.
inline void write_multiboot2(Arena& arena, std::uint64_t address) {
    Multiboot2Record record(arena, address);
    record.tag(1, std::string("verbose shared=4") + '\0');
    record.tag(3, pack(std::uint32_t{0x5000}, std::uint32_t{0x5100}) + "cpudriver one" + '\0');
    record.tag(6,
               pack(std::uint32_t{24}, std::uint32_t{0}, std::uint64_t{0}, std::uint64_t{0x9f000},
                    std::uint32_t{1}, std::uint32_t{0}, std::uint64_t{0x100000},
                    std::uint64_t{0x7000000}, std::uint32_t{1}, std::uint32_t{0}));
    record.tag(15, "RSD PTR ............................");
    record.finish();
}

/// The same by PVH; the module's bytes begin at 0x5000.
inline void write_pvh(Arena& arena, std::uint64_t address, std::uint64_t module_bytes) {
    const std::uint64_t modules = address + 0x100, map = address + 0x200, line = address + 0x300;
    const std::string start =
        pack(std::uint32_t{0x336ec578}, std::uint32_t{1}, std::uint32_t{0}, std::uint32_t{1},
             modules, line, std::uint64_t{0xf0000}, map, std::uint32_t{1}, std::uint32_t{0});
    std::memcpy(arena.bytes().data() + address, start.data(), start.size());
    const std::string module =
        pack(std::uint64_t{0x5000}, module_bytes, std::uint64_t{0}, std::uint64_t{0});
    std::memcpy(arena.bytes().data() + modules, module.data(), module.size());
    const std::string region =
        pack(std::uint64_t{0x100000}, std::uint64_t{0x7000000}, std::uint32_t{1}, std::uint32_t{0});
    std::memcpy(arena.bytes().data() + map, region.data(), region.size());
    arena.put_text(line, "verbose");
}

}  // namespace zooid::cpudriver
