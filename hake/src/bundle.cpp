#include <fmt/core.h>

#include <bit>
#include <cassert>
#include <cstring>
#include <zooid/hake/bundle.hpp>

namespace zooid::hake {
namespace {

static_assert(std::endian::native == std::endian::little, "the structs are the file's bytes");

constexpr std::size_t aligned(std::size_t bytes) {
    return (bytes + bundle_align_bytes - 1) / bundle_align_bytes * bundle_align_bytes;
}

template <class Value>
void store(std::string& file, std::size_t offset, const Value& value) {
    assert(offset + sizeof value <= file.size());
    std::memcpy(file.data() + offset, &value, sizeof value);
}

template <class Value>
Value load(std::string_view file, std::size_t offset) {
    assert(offset + sizeof(Value) <= file.size());
    Value value;
    std::memcpy(&value, file.data() + offset, sizeof value);
    return value;
}

constexpr std::size_t entry_offset(std::size_t index) {
    return sizeof(BundleHeader) + index * sizeof(BundleEntry);
}

}  // namespace

Result<std::string> write_bundle(std::span<const BundleModule> modules) {
    if (modules.size() > bundle_entries_max) {
        return fail(ExitStatus::limit,
                    fmt::format("{} modules are too many for a bundle: at most {}", modules.size(),
                                bundle_entries_max));
    }
    std::string file(aligned(entry_offset(modules.size())), '\0');
    for (std::size_t i = 0; i < modules.size(); ++i) {
        const BundleModule& module = modules[i];
        BundleEntry entry{.offset = file.size(), .bytes = module.content.size()};
        if (module.line.size() >= sizeof entry.command_line)
            return fail(ExitStatus::limit, "module line too long for a bundle: " + module.line);
        std::memcpy(entry.command_line, module.line.data(), module.line.size());
        store(file, entry_offset(i), entry);
        file += module.content;
        file.resize(aligned(file.size()), '\0');
    }
    BundleHeader header;
    header.count = static_cast<std::uint32_t>(modules.size());
    header.total_bytes = file.size();
    store(file, 0, header);
    return file;
}

Result<std::vector<BundleModule>> read_bundle(std::string_view file) {
    const auto damaged = [](std::string_view what) {
        return fail(ExitStatus::fault,
                    fmt::format("bundle: {}; make it again with hake/zooid image", what));
    };
    if (file.size() < sizeof(BundleHeader)) return damaged("shorter than its header");
    const auto header = load<BundleHeader>(file, 0);
    if (header.magic != bundle_magic) return damaged("wrong magic");
    if (header.version != bundle_version) return damaged("wrong version");
    if (header.total_bytes != file.size()) return damaged("wrong total size");
    if (header.count > bundle_entries_max) return damaged("too many entries");
    if (entry_offset(header.count) > file.size()) return damaged("entries past the end");
    std::vector<BundleModule> modules;
    for (std::size_t i = 0; i < header.count; ++i) {
        const auto entry = load<BundleEntry>(file, entry_offset(i));
        if (entry.offset % bundle_align_bytes != 0) return damaged("content not on a page");
        if (entry.offset > file.size() || entry.bytes > file.size() - entry.offset)
            return damaged("content past the end");
        const auto length = strnlen(entry.command_line, sizeof entry.command_line);
        if (length == sizeof entry.command_line) return damaged("command line without an end");
        modules.push_back({std::string(entry.command_line, length),
                           std::string(file.substr(entry.offset, entry.bytes))});
    }
    return modules;
}

}  // namespace zooid::hake
