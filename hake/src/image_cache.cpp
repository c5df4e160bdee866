#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <system_error>
#include <utility>
#include <zooid/hake/image.hpp>

namespace zooid::hake {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::minutes in_use(10);

// FNV-1a, 64 bits. Source: draft-eastlake-fnv, "FNV-1a".
std::uint64_t digest(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

Result<std::string> file_stamp(const fs::path& path) {
    std::error_code error;
    const auto bytes = fs::file_size(path, error);
    const auto time = error ? fs::file_time_type{} : fs::last_write_time(path, error);
    if (!error)
        return fmt::format("{} {} {}\n", path.string(), bytes, time.time_since_epoch().count());
    return fail(ExitStatus::fault, fmt::format("cannot read {}; build it (hake/test does) or "
                                               "correct the boot manifest",
                                               path.string()));
}

void remove_oldest(const fs::path& folder) {
    std::error_code ignored;
    std::vector<std::pair<fs::file_time_type, fs::path>> images;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        images.emplace_back(entry.last_write_time(ignored), entry.path());
    std::ranges::sort(images);
    const auto surplus = images.size() - std::min(images.size(), cached_images_max);
    for (std::size_t i = 0; i < surplus; ++i) {
        if (images[i].first < fs::file_time_type::clock::now() - in_use)
            fs::remove(images[i].second, ignored);
    }
}

}  // namespace

fs::path kernel_path(const ImageInputs& inputs) {
    return inputs.guest_folder / inputs.manifest.kernel;
}

Result<std::string> image_fingerprint(const ImageInputs& inputs, std::string_view salt) {
    auto stamps = file_stamp(kernel_path(inputs));
    if (!stamps) return stamps;
    for (const auto& module : inputs.manifest.modules) {
        const auto stamp = file_stamp(module_path(module, inputs.guest_folder));
        if (!stamp) return stamp;
        *stamps += module.line + " = " + *stamp;
    }
    return fmt::format("{:016x}", digest(*stamps + std::string(salt)));
}

Result<fs::path> cache_slot(const fs::path& folder, const std::string& name) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) {
        return fail(ExitStatus::fault, fmt::format("cannot make {}: {}; is the folder read-only?",
                                                   folder.string(), error.message()));
    }
    fs::path slot = folder / name;
    fs::last_write_time(slot, fs::file_time_type::clock::now(), error);
    remove_oldest(folder);
    return slot;
}

}  // namespace zooid::hake
