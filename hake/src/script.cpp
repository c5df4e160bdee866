#include <fmt/core.h>

#include <zooid/hake/script.hpp>

namespace zooid::hake {

std::string hexadecimal(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(text.size() * 2);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

Result<std::string> kernel_command_line(std::string_view manifest_words, const GuestWords& words) {
    if (words.script.size() > script_bytes_max) {
        return fail(ExitStatus::limit,
                    fmt::format("-c takes at most {} bytes of commands, not {}; run them in parts",
                                script_bytes_max, words.script.size()));
    }
    std::string line(manifest_words);
    const auto add = [&line](std::string_view word) {
        if (!line.empty()) line += ' ';
        line += word;
    };
    if (!words.kernel.empty()) add(words.kernel);
    if (!words.script.empty()) add("script=" + hexadecimal(words.script));
    if (words.keep_going) add("keep-going");
    if (words.verbose) add("verbose");
    if (words.trace) add("trace");
    if (words.fxsave) add("vector=fxsave");
    if (words.host_line) add("host-line");
    if (line.size() > command_line_bytes_max)
        return fail(ExitStatus::limit,
                    fmt::format("the kernel's command line has {} bytes, at most {}; shorten the "
                                "boot manifest's kernel line",
                                line.size(), command_line_bytes_max));
    return line;
}

}  // namespace zooid::hake
