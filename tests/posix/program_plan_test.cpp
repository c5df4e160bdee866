// The plan of a program, and each way a file can be refused.
#include <gtest/gtest.h>

#include <zooid/posix/program_plan.hpp>

#include "elf_image.hpp"

namespace zooid::posix {
namespace {

using test::ElfImage;
constexpr PageRange limits = {0x10000, 0x6000'0000'0000};

std::expected<ProgramPlan, ProgramError> plan(ElfImage image, Address bias = 0) {
    const auto bytes = image.bytes();
    return plan_program(bytes, image.file_bytes, bias, limits);
}

TEST(ProgramPlan, SegmentsGoWhereTheHeadersSay) {
    const auto result = plan({});
    ASSERT_TRUE(result.has_value());
    ASSERT_EQ(result->segment_count, 3u);
    EXPECT_EQ(result->entry, 0x400100u);
    EXPECT_EQ(result->program_headers, 0x400040u);
    EXPECT_EQ(result->program_header_count, 3u);
    EXPECT_EQ(result->pages, (PageRange{0x400000, 0x409000}));
    const Segment& data = result->segments[2];
    EXPECT_EQ(data.protection, readable | writable);
    EXPECT_EQ(data.pages(), (PageRange{0x403000, 0x409000}));
    EXPECT_EQ(data.file_pages(), (PageRange{0x403000, 0x405000}));
    EXPECT_EQ(data.zero_pages(), (PageRange{0x405000, 0x409000}));
}

TEST(ProgramPlan, PositionIndependentProgramsMove) {
    ElfImage image;
    image.header.e_type = ET_DYN;
    EXPECT_TRUE(position_independent(image.bytes()));
    const auto result = plan(image, 0x1000'0000);
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->entry, 0x1040'0100u);
    EXPECT_EQ(result->program_headers, 0x1040'0040u);
    EXPECT_EQ(result->segments[1].address, 0x1040'2000u);
    EXPECT_EQ(plan(image, 0x800).error(), ProgramError::bad_bias);
    image.segments[0].p_vaddr = 0ull - 0x2000;  // below the bias, by wrapping
    EXPECT_EQ(plan(image, 0x1000'0000).error(), ProgramError::segment_outside_limits);
    EXPECT_FALSE(position_independent(ElfImage{}.bytes()));
    EXPECT_EQ(plan({}, 0x1000).error(), ProgramError::bad_bias);
}

struct Spoiled {
    const char* name;
    ProgramError error;
    void (*spoil)(ElfImage&);
};

const Spoiled spoiled[] = {
    {"magic", ProgramError::not_elf, [](ElfImage& i) { i.header.e_ident[0] = 0; }},
    {"class", ProgramError::not_x86_64, [](ElfImage& i) { i.header.e_ident[EI_CLASS] = 1; }},
    {"byte order", ProgramError::not_x86_64, [](ElfImage& i) { i.header.e_ident[EI_DATA] = 2; }},
    {"machine", ProgramError::not_x86_64, [](ElfImage& i) { i.header.e_machine = EM_AARCH64; }},
    {"object file", ProgramError::not_a_program, [](ElfImage& i) { i.header.e_type = ET_REL; }},
    {"header size", ProgramError::bad_program_headers,
     [](ElfImage& i) { i.header.e_phentsize = 32; }},
    {"no headers", ProgramError::bad_program_headers, [](ElfImage& i) { i.segments.clear(); }},
    {"many headers", ProgramError::bad_program_headers,
     [](ElfImage& i) { i.segments.resize(program_headers_max + 1); }},
    {"headers beyond the bytes", ProgramError::too_short,
     [](ElfImage& i) { i.header.e_phoff = 0x8000; }},
    {"headers at the end of addresses", ProgramError::too_short,
     [](ElfImage& i) { i.header.e_phoff = ~0ull - 8; }},
    {"interpreter", ProgramError::needs_interpreter,
     [](ElfImage& i) { i.segments[1].p_type = PT_INTERP; }},
    {"nothing to load", ProgramError::no_segments,
     [](ElfImage& i) {
         for (auto& s : i.segments) s.p_type = PT_NOTE;
     }},
    {"many segments", ProgramError::too_many_segments,
     [](ElfImage& i) {
         while (i.segments.size() <= segments_max)
             i.segments.push_back(ElfImage::load(
                 PF_R, 0, i.segments.back().p_vaddr / 0x1000 * 0x1000 + 0x10000, 1, 1));
     }},
    {"file too small", ProgramError::segment_outside_file,
     [](ElfImage& i) { i.file_bytes = 0x3000; }},
    {"offset wraps", ProgramError::segment_outside_file,
     [](ElfImage& i) { i.segments[2].p_offset = ~0ull - 0xf; }},
    {"memory smaller than file", ProgramError::segment_too_short,
     [](ElfImage& i) { i.segments[2].p_memsz = 0x1f; }},
    {"misaligned", ProgramError::segment_misaligned,
     [](ElfImage& i) { i.segments[1].p_vaddr += 8; }},
    {"below the limits", ProgramError::segment_outside_limits,
     [](ElfImage& i) { i.segments[0].p_vaddr = 0; }},
    {"above the limits", ProgramError::segment_outside_limits,
     [](ElfImage& i) { i.segments[2].p_vaddr = 0x6000'0000'0ff0; }},
    {"size wraps", ProgramError::segment_outside_limits,
     [](ElfImage& i) { i.segments[2].p_memsz = ~0ull; }},
    {"descending", ProgramError::segments_overlap,
     [](ElfImage& i) { std::swap(i.segments[1], i.segments[2]); }},
    {"shared page", ProgramError::segments_overlap,
     [](ElfImage& i) { i.segments[0].p_memsz = 0x2001; }},
    {"writable code", ProgramError::writable_code,
     [](ElfImage& i) { i.segments[0].p_flags |= PF_W; }},
    {"entry in data", ProgramError::entry_not_code,
     [](ElfImage& i) { i.header.e_entry = 0x402010; }},
    {"entry nowhere", ProgramError::entry_not_code, [](ElfImage& i) { i.header.e_entry = 0; }},
    {"headers not loaded", ProgramError::headers_not_loaded,
     [](ElfImage& i) { i.segments[0].p_offset += 0x1000; }},
};

TEST(ProgramPlan, SpoiledFilesAreRefusedByName) {
    for (const Spoiled& c : spoiled) {
        ElfImage image;
        c.spoil(image);
        const auto result = plan(image);
        ASSERT_FALSE(result.has_value()) << c.name;
        EXPECT_EQ(result.error(), c.error) << c.name;
    }
}

TEST(ProgramPlan, EveryShorterPieceIsTooShort) {
    ElfImage image;
    const auto bytes = image.bytes();
    for (std::size_t n = 0; n < bytes.size(); ++n) {
        const auto result = plan_program(std::span(bytes).first(n), image.file_bytes, 0, limits);
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(result.error(), ProgramError::too_short) << n;
    }
}

}  // namespace
}  // namespace zooid::posix
