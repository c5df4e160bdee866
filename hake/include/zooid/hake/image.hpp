// Boot images from a manifest: a GRUB CD, or a bundle for the direct boot. Made once, then reused.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>
#include <zooid/hake/manifest.hpp>

namespace zooid::hake {

inline constexpr std::size_t cached_images_max = 16;

/// What an image is made from.
struct ImageInputs {
    Manifest manifest;
    std::filesystem::path guest_folder;  // where the build puts the guest's images
    std::filesystem::path cache_folder;  // where made images are kept; created when missing
    std::string grub_mkrescue = "grub-mkrescue";
};

/// The kernel's file.
[[nodiscard]] std::filesystem::path kernel_path(const ImageInputs& inputs);

/// GRUB's configuration: enter the kernel at once, with every module.
[[nodiscard]] std::string
grub_configuration(const Manifest& manifest, std::string_view command_line);

/// The CD image for this command line, made when no equal one is cached.
/// @return its path, or `fault`: an input cannot be read, or grub-mkrescue failed, with its words.
/// @cost about 0.2 s when made, a few file stats when cached.
[[nodiscard]] Result<std::filesystem::path>
make_iso(const ImageInputs& inputs, std::string_view command_line);

/// The bundle of all modules, made when no equal one is cached. Errors as make_iso().
[[nodiscard]] Result<std::filesystem::path> make_bundle(const ImageInputs& inputs);

/// A name for what `inputs` and `salt` would make: it changes with the content's size or time.
/// @return `fault`: an input cannot be read.
[[nodiscard]] Result<std::string>
image_fingerprint(const ImageInputs& inputs, std::string_view salt);

/// The path `name` has in the cache. Touches it when it is there, removes the oldest beyond
/// cached_images_max (never one used within ten minutes).
/// @return `fault`: the folder cannot be made.
[[nodiscard]] Result<std::filesystem::path>
cache_slot(const std::filesystem::path& folder, const std::string& name);

}  // namespace zooid::hake
