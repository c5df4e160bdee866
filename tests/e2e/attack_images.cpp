#include "attack_images.hpp"

#include <elf.h>

#include <cstring>
#include <functional>
#include <zooid/hake/manifest.hpp>

namespace zooid::e2e {

namespace {

/// A program taken apart, changed, and put together again.
struct Parts {
    Elf64_Ehdr header{};
    std::vector<Elf64_Phdr> segments;

    [[nodiscard]] Elf64_Phdr& loaded(unsigned number) {
        for (Elf64_Phdr& each : segments)
            if (each.p_type == PT_LOAD && number-- == 0) return each;
        return segments.front();
    }
};

std::string changed(const std::string& good, const std::function<void(Parts&)>& change) {
    Parts parts;
    std::memcpy(&parts.header, good.data(), sizeof parts.header);
    const std::uint64_t table = parts.header.e_phoff;
    parts.segments.resize(parts.header.e_phnum);
    std::memcpy(parts.segments.data(), good.data() + table,
                parts.segments.size() * sizeof(Elf64_Phdr));
    change(parts);
    std::string bad = good;
    std::memcpy(bad.data() + table, parts.segments.data(),
                parts.segments.size() * sizeof(Elf64_Phdr));
    std::memcpy(bad.data(), &parts.header, sizeof parts.header);
    return bad;
}

std::string file(const std::filesystem::path& path) {
    return hake::read_file(path).value_or(std::string());
}

}  // namespace

std::vector<BadImage> bad_programs(const std::string& good) {
    constexpr std::uint64_t kernel_address = 0xffff'c000'0041'1000;
    constexpr std::uint64_t libos_address = 0x7ff0'0000'0000;
    const auto with = [&](auto change) { return changed(good, change); };
    return {
        {"elf-of-one-byte", "\x7f"},
        {"elf-of-text", std::string(8192, 'x')},
        {"elf-without-segments", good.substr(0, sizeof(Elf64_Ehdr))},
        {"elf-cut-in-the-middle", good.substr(0, good.size() / 2)},
        {"elf-of-32-bits", with([](Parts& p) { p.header.e_ident[EI_CLASS] = ELFCLASS32; })},
        {"elf-of-another-machine", with([](Parts& p) { p.header.e_machine = EM_AARCH64; })},
        {"elf-object", with([](Parts& p) { p.header.e_type = ET_REL; })},
        {"elf-with-65535-segments", with([](Parts& p) { p.header.e_phnum = 0xffff; })},
        {"elf-with-segments-past-its-end",
         with([](Parts& p) { p.header.e_phoff = ~std::uint64_t{0} - 8; })},
        {"elf-with-an-interpreter", with([](Parts& p) { p.loaded(0).p_type = PT_INTERP; })},
        {"elf-segment-past-the-file",
         with([](Parts& p) { p.loaded(1).p_offset += std::uint64_t{1} << 40; })},
        {"elf-segment-that-wraps", with([](Parts& p) { p.loaded(1).p_memsz = ~std::uint64_t{0}; })},
        {"elf-segment-in-the-kernel",
         with([=](Parts& p) { p.loaded(1).p_vaddr += kernel_address & ~std::uint64_t{0xfff}; })},
        {"elf-segment-over-the-libos",
         with([=](Parts& p) { p.loaded(1).p_vaddr += libos_address; })},
        {"elf-segment-over-another",
         with([](Parts& p) { p.loaded(1).p_vaddr -= std::uint64_t{0x1000}; })},
        {"elf-writable-code", with([](Parts& p) { p.loaded(1).p_flags = PF_R | PF_W | PF_X; })},
        {"elf-entry-in-the-kernel", with([=](Parts& p) { p.header.e_entry = kernel_address; })},
        {"elf-entry-in-data", with([](Parts& p) { p.header.e_entry = p.loaded(0).p_vaddr; })},
    };
}

std::vector<BadBoot> bad_boots(const std::filesystem::path& guest_folder) {
    const std::string driver = file(guest_folder / "cpudriver");
    const auto machine = [](Parts& p) { p.header.e_machine = EM_AARCH64; };
    return {
        {"boot-without-driver", "module cpudriver", "", ""},
        {"boot-driver-of-text", "module cpudriver", "file % as cpudriver", std::string(8192, 'x')},
        {"boot-driver-cut", "module cpudriver", "file % as cpudriver", driver.substr(0, 4096)},
        {"boot-driver-of-another-machine", "module cpudriver", "file % as cpudriver",
         changed(driver, machine)},
        {"boot-libos-of-text", "module libos", "file % as libos", std::string(8192, 'x')},
        {"boot-monitor-of-text", "domain monitor", "file % as monitor", std::string(8192, 'x')},
        {"boot-shell-of-text", "program shell", "file % as shell", std::string(8192, 'x')},
    };
}

}  // namespace zooid::e2e
