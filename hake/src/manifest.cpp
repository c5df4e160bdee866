#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>
#include <zooid/hake/machine_plan.hpp>
#include <zooid/hake/manifest.hpp>

namespace zooid::hake {
namespace {

std::vector<std::string> words_of(const std::string& line) {
    std::istringstream in(line.substr(0, line.find('#')));
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

std::string join(const std::vector<std::string>& words, std::size_t from) {
    std::string out;
    for (std::size_t i = from; i < words.size(); ++i) {
        if (i > from) out += ' ';
        out += words[i];
    }
    return out;
}

bool is_name(std::string_view name) {
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return !name.empty() && name.size() <= 64 && name[0] != '.' && name[0] != '-' &&
           name.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_core(std::string_view text) {
    unsigned core = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), core);
    return error == std::errc{} && end == text.data() + text.size() && core < cores_max;
}

// Words that GRUB's shell would read as something else cannot be in a command line.
bool plain(std::string_view text) { return text.find_first_of("\"'\\${};|&<>") == text.npos; }

// The module a statement stands for, or what the statement should look like.
std::expected<ManifestModule, std::string> statement(const std::vector<std::string>& words) {
    const std::string& kind = words[0];
    if (kind == "module") {
        if (words.size() < 2) return std::unexpected("module NAME [ARGS...]");
        return ManifestModule{words[1], join(words, 1), {}};
    }
    if (kind == "domain") {
        if (words.size() < 3 || !is_core(words[2]))
            return std::unexpected("domain NAME CORE [ARGS...]");
        return ManifestModule{words[1], words[1] + " domain " + join(words, 2), {}};
    }
    if (kind == "program") {
        if (words.size() != 2) return std::unexpected("program NAME");
        return ManifestModule{words[1], words[1] + " program", {}};
    }
    if (kind == "file") {
        if (words.size() != 4 || words[2] != "as" || !words[1].starts_with('/'))
            return std::unexpected("file /ABSOLUTE/PATH as NAME");
        return ManifestModule{words[3], words[3] + " file", words[1]};
    }
    return std::unexpected("kernel, module, domain, program, file or serves");
}

std::optional<std::string> refusal(const Manifest& manifest, const ManifestModule& module) {
    const auto same = [&](const ManifestModule& other) { return other.name == module.name; };
    if (!is_name(module.name)) return "a name of letters, digits and . _ - (at most 64)";
    if (module.name == manifest.kernel || std::ranges::any_of(manifest.modules, same))
        return "a name that is not there yet: " + module.name;
    if (module.line.size() > module_line_bytes_max)
        return fmt::format("at most {} bytes of name and arguments", module_line_bytes_max);
    if (!plain(module.line)) return "words without quotes and shell characters";
    if (manifest.modules.size() == manifest_modules_max)
        return fmt::format("at most {} modules", manifest_modules_max);
    return std::nullopt;
}

std::optional<std::string> take(Manifest& manifest, const std::vector<std::string>& words) {
    if (words[0] == "kernel") {
        if (!manifest.kernel.empty()) return "only one kernel";
        if (words.size() < 2 || !is_name(words[1])) return "kernel NAME [ARGS...]";
        manifest.kernel = words[1];
        manifest.kernel_arguments = join(words, 2);
        if (!plain(manifest.kernel_arguments)) return "words without quotes and shell characters";
        return std::nullopt;
    }
    if (words[0] == "serves") {
        const auto known = [&](const ManifestModule& module) {
            return words.size() > 2 && module.name == words[1];
        };
        if (!std::ranges::any_of(manifest.modules, known))
            return "serves NAME INTERFACE..., NAME of a line above";
        manifest.services.push_back({words[1], {words.begin() + 2, words.end()}});
        return std::nullopt;
    }
    auto module = statement(words);
    if (!module) return module.error();
    if (auto refused = refusal(manifest, *module)) return refused;
    manifest.modules.push_back(std::move(*module));
    return std::nullopt;
}

}  // namespace

Result<Manifest> parse_manifest(std::string_view text) {
    Manifest manifest;
    std::istringstream in{std::string(text)};
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        const auto words = words_of(line);
        if (words.empty()) continue;
        if (const auto expected = take(manifest, words)) {
            return fail(ExitStatus::usage,
                        fmt::format("boot manifest, line {}: expected {}", number, *expected));
        }
    }
    if (manifest.kernel.empty())
        return fail(ExitStatus::usage, "boot manifest: no `kernel NAME` line; add one");
    return manifest;
}

std::filesystem::path
module_path(const ManifestModule& module, const std::filesystem::path& guest_folder) {
    return module.source.empty() ? guest_folder / module.name
                                 : std::filesystem::path(module.source);
}

Result<std::string> read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path)) {
        return fail(ExitStatus::fault, fmt::format("cannot read {}; build it (hake/test does) or "
                                                   "correct the boot manifest",
                                                   path.string()));
    }
    return std::string{std::istreambuf_iterator<char>(in), {}};
}

}  // namespace zooid::hake
