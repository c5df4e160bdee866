// How commands reach the guest's shell without a terminal: on the kernel's command line.
#pragma once

#include <string>
#include <string_view>
#include <zooid/hake/contract.hpp>

namespace zooid::hake {

inline constexpr std::size_t script_bytes_max = 1600;        // its hex is twice that
inline constexpr std::size_t command_line_bytes_max = 3800;  // all words; GRUB takes a line of 4096

/// What the guest is told besides the manifest's words.
struct GuestWords {
    std::string kernel =
        {};              // options as the boot manifest's kernel line has them; they come after it
    std::string script;  // commands as typed, `;` between them; empty: interactive
    bool keep_going = false;
    bool verbose = false;
    bool trace = false;      // the script is recorded, and written to the second serial port
    bool fxsave = false;     // MachinePlan::fxsave
    bool host_line = false;  // MachinePlan::host_line
};

/// `text` as lower-case hexadecimal, two digits a byte: no quoting in any loader.
[[nodiscard]] std::string hexadecimal(std::string_view text);

/// The kernel's command line: the manifest's words, then `script=HEX`, `keep-going`, `verbose`,
/// `trace`, `vector=fxsave`, `host-line`.
/// @return the line, or `limit`: the script is longer than script_bytes_max; run fewer commands.
[[nodiscard]] Result<std::string>
kernel_command_line(std::string_view manifest_words, const GuestWords& words);

}  // namespace zooid::hake
