// Programs and boot modules that are none: what the attack suite boots from outside.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace zooid::e2e {

/// A file made from a good one, by the name of its attempt.
struct BadImage {
    std::string_view name;
    std::string bytes;
};

/// Programs, made from the bytes of a good static program.
[[nodiscard]] std::vector<BadImage> bad_programs(const std::string& good);

/// A machine that cannot be: the boot manifest's lines, one of them replaced.
struct BadBoot {
    std::string_view name;
    std::string_view replaced;  // beginning of the manifest's line that goes
    std::string instead;        // its place: a line, `%` being the path of a file with `bytes`
    std::string bytes;
};
[[nodiscard]] std::vector<BadBoot> bad_boots(const std::filesystem::path& guest_folder);

}  // namespace zooid::e2e
