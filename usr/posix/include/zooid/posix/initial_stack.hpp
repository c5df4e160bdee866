// Builds what a program finds on its stack: arguments, environment, auxiliary vector.
#pragma once
#include <array>
#include <cstddef>
#include <expected>
#include <span>
#include <string_view>
#include <zooid/posix/auxiliary.hpp>
#include <zooid/posix/words.hpp>

namespace zooid::posix {

inline constexpr std::size_t stack_strings_max = 1024;  // arguments + environment
inline constexpr std::size_t aux_entries_max = 24;

enum class StackError {
    too_many_strings,  // over stack_strings_max: pass fewer
    embedded_zero,     // a string holds a zero byte: it would be cut
    too_small,         // the memory given does not hold it all: give more
    bad_top,           // `top` is not 16-aligned, or below the size of the memory
};

/// What a program starts with. Views are only read during the call.
struct StackContents {
    std::span<const std::string_view> arguments;    // argv; the first is the program's name
    std::span<const std::string_view> environment;  // "NAME=value"
    std::string_view executable;                    // AT_EXECFN
    std::array<std::uint8_t, 16> random = {};       // AT_RANDOM
    // From the program's ProgramPlan.
    Address program_headers = 0;
    std::uint64_t program_header_count = 0;
    Address entry = 0;
    std::uint64_t hardware = 0;  // CPUID leaf 1, EDX
    Address zooid_table = 0;     // 0: no AT_ZOOID entry
};

/// Writes the initial stack into the end of `memory`.
/// @param memory bytes that the program will see at [top - memory.size(), top); the caller's.
/// @param top    user address just above the stack, 16-aligned.
/// @return the first RSP (16-aligned; argc is there), or an error that names its cure
/// @source System V ABI AMD64, "Process Initialization", figure of the initial process stack
[[nodiscard]] std::expected<Address, StackError>
build_initial_stack(std::span<std::byte> memory, Address top, const StackContents& contents);

}  // namespace zooid::posix
