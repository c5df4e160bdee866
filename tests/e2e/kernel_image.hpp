// The CPU driver's ELF file, read on the host to be compared with guest memory.
#pragma once
#include <elf.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "machine.hpp"

namespace zooid::e2e {

/// Assumes the file is one our linker made: a broken one ends in a failed read, not in a report.
class KernelImage {
public:
    /// The image that `Machine::boot_zooid` boots. @return why it could not be read.
    [[nodiscard]] static Result<KernelImage> built();

    /// What is never written, as it lies in memory after relocation to virtual address `base`:
    /// from the first byte of text to the last of the read-only segment.
    [[nodiscard]] std::string constant_part(std::uint64_t base) const;
    /// Link address of a symbol, by its name with templates and parameters mangled; 0 when absent.
    [[nodiscard]] std::uint64_t symbol(std::string_view mangled) const;
    /// Link address of the build id's first byte; 0 when there is none.
    [[nodiscard]] std::uint64_t build_id() const;

private:
    explicit KernelImage(std::string file) : file_(std::move(file)) {}
    template <class T>
    [[nodiscard]] T at(std::uint64_t offset) const;
    [[nodiscard]] Elf64_Shdr section(std::uint32_t type) const;
    template <class Use>
    void each_segment(std::uint32_t type, Use use) const;

    std::string file_;
};

}  // namespace zooid::e2e
