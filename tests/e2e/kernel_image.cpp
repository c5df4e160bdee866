#include "kernel_image.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <zooid/hake/guest.hpp>
#include <zooid/hake/manifest.hpp>

namespace zooid::e2e {

Result<KernelImage> KernelImage::built() {
    auto file = hake::read_file(hake::workspace().build / "guest" / "cpudriver");
    if (!file) return std::unexpected(file.error());
    return KernelImage(std::move(*file));
}

template <class T>
T KernelImage::at(std::uint64_t offset) const {
    assert(offset + sizeof(T) <= file_.size());
    T value;
    std::memcpy(&value, file_.data() + offset, sizeof value);
    return value;
}

template <class Use>
void KernelImage::each_segment(std::uint32_t type, Use use) const {
    const auto header = at<Elf64_Ehdr>(0);
    for (unsigned i = 0; i < header.e_phnum; ++i) {
        const auto segment = at<Elf64_Phdr>(header.e_phoff + i * sizeof(Elf64_Phdr));
        if (segment.p_type == type) use(segment);
    }
}

Elf64_Shdr KernelImage::section(std::uint32_t type) const {
    const auto header = at<Elf64_Ehdr>(0);
    for (unsigned i = 0; i < header.e_shnum; ++i) {
        const auto found = at<Elf64_Shdr>(header.e_shoff + i * sizeof(Elf64_Shdr));
        if (found.sh_type == type) return found;
    }
    return {};
}

std::string KernelImage::constant_part(std::uint64_t base) const {
    std::string memory;
    each_segment(PT_LOAD, [&](const Elf64_Phdr& segment) {
        if ((segment.p_flags & PF_W) != 0) return;
        memory.resize(std::max<std::size_t>(memory.size(), segment.p_vaddr + segment.p_memsz));
        file_.copy(memory.data() + segment.p_vaddr, segment.p_filesz, segment.p_offset);
    });
    const Elf64_Shdr relocations = section(SHT_RELA);
    for (std::uint64_t i = 0; i < relocations.sh_size; i += sizeof(Elf64_Rela)) {
        const auto each = at<Elf64_Rela>(relocations.sh_offset + i);
        assert(ELF64_R_TYPE(each.r_info) == R_X86_64_RELATIVE);
        if (each.r_offset + sizeof base > memory.size()) continue;  // in what is written
        const std::uint64_t value = base + static_cast<std::uint64_t>(each.r_addend);
        std::memcpy(memory.data() + each.r_offset, &value, sizeof value);
    }
    return memory;
}

std::uint64_t KernelImage::symbol(std::string_view mangled) const {
    const Elf64_Shdr table = section(SHT_SYMTAB);
    const auto header = at<Elf64_Ehdr>(0);
    const auto names = at<Elf64_Shdr>(header.e_shoff + table.sh_link * sizeof(Elf64_Shdr));
    for (std::uint64_t i = 0; i < table.sh_size; i += sizeof(Elf64_Sym)) {
        const auto each = at<Elf64_Sym>(table.sh_offset + i);
        if (file_.data() + names.sh_offset + each.st_name == mangled) return each.st_value;
    }
    return 0;
}

std::uint64_t KernelImage::build_id() const {
    std::uint64_t found = 0;
    each_segment(PT_NOTE, [&](const Elf64_Phdr& segment) {
        const auto note = at<Elf64_Nhdr>(segment.p_offset);
        if (note.n_type == NT_GNU_BUILD_ID) found = segment.p_vaddr + sizeof note + note.n_namesz;
    });
    return found;
}

}  // namespace zooid::e2e
