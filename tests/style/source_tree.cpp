#include "source_tree.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

namespace zooid::style {
namespace {

namespace fs = std::filesystem;

bool skipped_folder(const fs::path& name) {
    const std::string text = name.string();
    return text.starts_with('.') || text == "build" || text == "out";
}

bool is_text(const fs::path& path) {
    static constexpr std::array<std::string_view, 14> endings{
        ".cpp", ".hpp",   ".h",     ".c",  ".S",  ".ld", ".md",
        ".txt", ".cmake", ".capnp", ".pl", ".py", ".sh", ".manifest"};
    const auto ending = path.extension().string();
    return ending.empty() || std::ranges::find(endings, ending) != endings.end();
}

}  // namespace

SourceTree read_tree(const fs::path& root) {
    SourceTree tree;
    std::error_code
        gone;  // a file may go while we look: whoever removes it does not want it judged
    auto walk = fs::recursive_directory_iterator(root, gone);
    for (; walk != fs::recursive_directory_iterator(); walk.increment(gone)) {
        const auto& entry = *walk;
        if (entry.is_directory(gone) && skipped_folder(entry.path().filename()))
            walk.disable_recursion_pending();
        if (!entry.is_regular_file(gone) || !is_text(entry.path())) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        tree[entry.path().lexically_relative(root).generic_string()] =
            std::string{std::istreambuf_iterator<char>(in), {}};
    }
    return tree;
}

bool is_code(std::string_view path) {
    static constexpr std::array<std::string_view, 5> endings{".cpp", ".hpp", ".h", ".c", ".S"};
    return std::ranges::any_of(endings, [&](auto ending) { return path.ends_with(ending); });
}

}  // namespace zooid::style
