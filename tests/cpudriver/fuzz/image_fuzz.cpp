// CPU driver images: a small good one made here, damaged; whatever is accepted is laid out.
#include "boot/elf64.hpp"
#include "boot/image.hpp"
#include "fuzz_input.hpp"

namespace {

using namespace zooid::cpudriver;

constexpr std::uint64_t text_at = 0x200, data_at = 0x240, relocations_at = 0x280,
                        dynamic_at = 0x2c0;
constexpr std::size_t file_bytes = 0x300;
/// Clearing more for one input takes too long, and shows no more.
constexpr std::uint64_t placed_bytes_max = 64 * 1024;

template <class T>
void put(fuzz::Memory& file, std::uint64_t at, const T& value) {
    std::memcpy(file.data() + at, &value, sizeof value);
}

/// Text, read-only data that begins with the image's tag and one vector site, dynamic table, state.
fuzz::Memory make_good() {
    using namespace elf64;
    fuzz::Memory file(file_bytes);
    put(file, 0,
        Header{.ident = {0x7f, 'E', 'L', 'F', 2, 1, 1},
               .type = type_shared,
               .machine = machine_x86_64,
               .version = 1,
               .entry = 8,
               .phoff = sizeof(Header),
               .shoff = 0,
               .flags = 0,
               .ehsize = sizeof(Header),
               .phentsize = sizeof(ProgramHeader),
               .phnum = 4,
               .shentsize = 0,
               .shnum = 0,
               .shstrndx = 0});
    const ProgramHeader headers[] = {
        {segment_load, flag_execute, text_at, 0, 0, 0x40, 0x40, 0x1000},
        {segment_load, 0, data_at, 0x1000, 0, 0xc0, 0xc0, 0x1000},
        {segment_load, flag_write | flag_persistent, 0, 0x2000, 0, 0, 0x1000, 0x1000},
        {segment_dynamic, 0, dynamic_at, 0x1080, 0, 0x40, 0x40, 8}};
    put(file, sizeof(Header), headers);
    const unsigned char xsave[] = {0x48, 0x0f, 0xae, 0x27};
    put(file, text_at + 16, xsave);
    put(file, data_at,
        ImageTag{.magic = image_tag_magic, .kcb_version = 1, .unused = 0, .kcb_layout = 7});
    put(file, data_at + sizeof(ImageTag), std::uint32_t{1});
    put(file, data_at + sizeof(ImageTag) + 4,
        static_cast<std::int32_t>(16 - (0x1000 + sizeof(ImageTag) + 4)));
    put(file, relocations_at, Rela{.offset = 0x1030, .info = relocation_relative, .addend = 8});
    const Dynamic dynamic[] = {
        {tag_rela, 0x1040}, {tag_relasz, sizeof(Rela)}, {tag_relaent, sizeof(Rela)}, {tag_null, 0}};
    put(file, dynamic_at, dynamic);
    return file;
}

/// Where each segment goes in memory of its size, which the sanitizer watches.
void lay_out(const fuzz::Memory& file, const ImagePlan& plan) {
    fuzz::require(plan.segment_count >= 1 && plan.segment_count <= image_segments_max,
                  "segments bounded");
    fuzz::require(plan.memory_bytes <= image_bytes_max + 4096, "memory bounded");
    std::uint64_t end = 0;
    for (std::size_t i = 0; i < plan.segment_count; ++i) {
        const ImageSegment& segment = plan.segments[i];
        fuzz::require(!segment.writable || !segment.executable,
                      "nothing is writable and executable");
        fuzz::require(segment.address >= end, "segments do not overlap");
        fuzz::require(segment.file_bytes <= segment.memory_bytes, "a segment holds its file part");
        end = segment.address + segment.memory_bytes;
    }
    fuzz::require(end <= plan.memory_bytes, "segments lie in the image");
    if (plan.memory_bytes > placed_bytes_max) return;
    fuzz::Memory memory(plan.memory_bytes);
    place_image(file, plan, memory, 0xffffc00000400000);
    (void)use_fxsave(plan, memory);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Memory good = [] {
        fuzz::Memory file = make_good();
        const auto plan = inspect_image(file);
        fuzz::require(plan.has_value(), "the good image is good");
        fuzz::Memory memory(plan->memory_bytes);
        place_image(file, *plan, memory, 0);
        fuzz::require(use_fxsave(*plan, memory).has_value(), "its vector site is found");
        return file;
    }();
    fuzz::Memory file = good;
    if (size > 0 && data[0] == 0) {
        file.resize(size - 1);
        std::memcpy(file.data(), data + 1, size - 1);
    } else if (size > 0) {
        fuzz::damage(file, {data + 1, size - 1});
    }
    if (const auto plan = inspect_image(file)) lay_out(file, *plan);
    return 0;
}
