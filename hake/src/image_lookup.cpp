// Names for addresses, from the debug information of the images a machine was given.
#include <fmt/core.h>

#include <algorithm>
#include <sstream>
#include <zooid/hake/crash_lines.hpp>
#include <zooid/hake/manifest.hpp>
#include <zooid/hake/process.hpp>

namespace zooid::hake {
namespace {

constexpr std::chrono::seconds symbolizer_limit(120);

/// Without parameters and anonymous namespaces: they are in the file the line names.
std::string shorten(std::string name) {
    constexpr std::string_view anonymous = "(anonymous namespace)::";
    for (auto at = name.find(anonymous); at != std::string::npos; at = name.find(anonymous))
        name.erase(at, anonymous.size());
    const auto open = name.find('(');
    if (open != std::string::npos && open > 0) name.erase(open);
    return name == "??" || name == "_end" ? std::string() : name;
}

/// "/zooid/build/../usr/x.cpp:27 (discriminator 1)" is "usr/x.cpp:27".
std::string shorten_place(std::string place, const std::filesystem::path& root) {
    if (place.starts_with("??") || place.ends_with(":0") || place.ends_with(":?")) return {};
    place = std::filesystem::path(place).lexically_normal().string();
    const std::string folder = root.string() + "/";
    if (place.starts_with(folder)) place.erase(0, folder.size());
    return place.substr(0, place.find(" ("));
}

std::filesystem::path image_path(const std::string& image, const std::filesystem::path& root,
                                 const std::filesystem::path& build) {
    const auto text = read_file(root / "hake/boot.manifest");
    const auto manifest = text ? parse_manifest(*text) : std::unexpected(text.error());
    if (!manifest) return {};
    const auto module = std::ranges::find(manifest->modules, image, &ManifestModule::name);
    return module == manifest->modules.end() ? std::filesystem::path()
                                             : module_path(*module, build / "guest");
}

}  // namespace

PlaceLookup image_lookup(const std::filesystem::path& root, const std::filesystem::path& build) {
    return [root, build](const std::string& image, const std::vector<std::uint64_t>& addresses) {
        std::vector<CodePlace> places;
        const auto path = image_path(image, root, build);
        if (path.empty()) return places;
        SpawnOptions symbolizer;
        symbolizer.arguments = {
            "llvm-symbolizer-19", "--output-style=GNU", "--no-inlines", "--demangle", "-e",
            path.string()};
        for (const std::uint64_t address : addresses)
            symbolizer.arguments.push_back(fmt::format("{:#x}", address));
        const auto ran = run_captured(std::move(symbolizer), symbolizer_limit);
        if (!ran || !ran->exit.success()) return places;
        std::istringstream lines(ran->output);
        for (std::string function, place;
             std::getline(lines, function) && std::getline(lines, place);)
            places.push_back({shorten(function), shorten_place(place, root)});
        return places;
    };
}

}  // namespace zooid::hake
