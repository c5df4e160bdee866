// A guest of 512 bytes: prints a text on the first serial port, then ends or halts.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <zooid/hake/contract.hpp>

namespace zooid::hake {

inline constexpr std::size_t boot_sector_text_bytes_max = 440;
inline constexpr std::size_t boot_disk_bytes = std::size_t{1}
                                               << 20;  // SeaBIOS refuses a shorter disk

/// The machine code with `text` behind it, as a bootable disk image of boot_disk_bytes.
/// @param text    at most boot_sector_text_bytes_max, without NUL (an assertion).
/// @param status  written to the debug-exit port after the text, 0..127; none: halt for ever.
[[nodiscard]] std::string
boot_sector_disk(std::string_view text, std::optional<std::uint8_t> status);

/// A guest that prints "ready\n", then sends back every byte it receives; `!` ends it, status 7.
[[nodiscard]] std::string echo_sector_disk();

/// Writes bytes to a file.
/// @return `fault` when that is not possible, with the path.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace zooid::hake
