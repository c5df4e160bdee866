// A small valid ELF program in memory, for tests to load and to spoil.
#pragma once
#include <elf.h>

#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

namespace zooid::posix::test {

/// Three segments: headers and code, read-only data, data with zeros after it.
struct ElfImage {
    Elf64_Ehdr header = {};
    std::vector<Elf64_Phdr> segments;
    std::size_t file_bytes = 0x4000;

    ElfImage() {
        std::memcpy(header.e_ident, ELFMAG, SELFMAG);
        header.e_ident[EI_CLASS] = ELFCLASS64;
        header.e_ident[EI_DATA] = ELFDATA2LSB;
        header.e_ident[EI_VERSION] = EV_CURRENT;
        header.e_type = ET_EXEC;
        header.e_machine = EM_X86_64;
        header.e_version = EV_CURRENT;
        header.e_entry = 0x400100;
        header.e_phoff = sizeof header;
        header.e_ehsize = sizeof header;
        header.e_phentsize = sizeof(Elf64_Phdr);
        segments = {load(PF_R | PF_X, 0, 0x400000, 0x1800, 0x1800),
                    load(PF_R, 0x2000, 0x402000, 0x100, 0x100),
                    load(PF_R | PF_W, 0x2ff0, 0x403ff0, 0x20, 0x5000)};
    }
    static Elf64_Phdr load(std::uint32_t flags, std::uint64_t offset, std::uint64_t address,
                           std::uint64_t in_file, std::uint64_t in_memory) {
        return {PT_LOAD, flags, offset, address, address, in_file, in_memory, 0x1000};
    }
    std::vector<std::byte> bytes() {
        header.e_phnum = static_cast<Elf64_Half>(segments.size());
        std::vector<std::byte> image;
        const auto append = [&image](auto part) {
            const auto bytes = std::as_bytes(part);
            image.insert(image.end(), bytes.begin(), bytes.end());
        };
        append(std::span(&header, 1));
        append(std::span(segments));
        return image;
    }
};

}  // namespace zooid::posix::test
