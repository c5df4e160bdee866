#include "libos_image.hpp"

#include <elf.h>

#include <zooid/abi/domain.hpp>
#include <zooid/native/runtime.hpp>

namespace zooid::monitor {

std::optional<LibosImage> read_libos(const Machine& machine) {
    const auto program = machine.program("libos");
    if (!program) return std::nullopt;
    const abi::MappedFrame mapped =
        native::runtime().map_frame(program->frame, 0, program->bytes, 0);
    if (mapped.address == 0) return std::nullopt;
    LibosImage image;
    image.frame = program->frame;
    image.file = reinterpret_cast<const std::byte*>(mapped.address);
    const auto& header = *reinterpret_cast<const Elf64_Ehdr*>(image.file);
    image.entry = header.e_entry;
    const auto* segments = reinterpret_cast<const Elf64_Phdr*>(image.file + header.e_phoff);
    for (unsigned i = 0; i < header.e_phnum; ++i) {
        const Elf64_Phdr& segment = segments[i];
        if (segment.p_type != PT_LOAD) continue;
        if ((segment.p_flags & PF_W) == 0) {
            if (segment.p_vaddr != abi::libos_base || segment.p_offset != 0) return std::nullopt;
            image.text_bytes = segment.p_filesz;
        } else {
            image.data_address = segment.p_vaddr;
            image.data_bytes = (segment.p_memsz + 4095) & ~std::uint64_t{4095};
            image.data_offset = segment.p_offset;
            image.data_file_bytes = segment.p_filesz;
        }
    }
    if (image.text_bytes == 0 || image.data_address % 4096 != 0) return std::nullopt;
    return image;
}

}  // namespace zooid::monitor
