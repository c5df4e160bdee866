// Small files of /sys and /proc, and facts from them.
#pragma once

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <zooid/skb/knowledge_base.hpp>

namespace zooid::hake {

inline std::string file_text(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The number a text begins with; nothing when it begins with none.
inline std::optional<std::int64_t> number_in(std::string_view text, int base = 10) {
    const auto first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos) return std::nullopt;
    text.remove_prefix(first);
    if (base == 16 && text.starts_with("0x")) text.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (end == text.data() && text.starts_with("-1")) return -1;
    if (error != std::errc{} || value > std::uint64_t{1} << 62) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

inline std::optional<std::int64_t> file_number(const std::filesystem::path& path, int base = 10) {
    return number_in(file_text(path), base);
}

/// Takes facts in, and remembers of which relations there were some.
class HostFacts {
public:
    HostFacts(skb::KnowledgeBase& base, std::int64_t now_ns) : base_(base), now_ns_(now_ns) {}

    /// Discovered unless `is_measured`. A full base takes no more: the relation stays as it is.
    void
    add(std::string_view relation, std::vector<skb::FactValue> columns, bool is_measured = false) {
        const skb::Origin origin{
            .source = is_measured ? skb::Source::measured : skb::Source::discovered,
            .owner = "linux",
            .time_ns = now_ns_};
        if (base_.add_fact(relation, columns, origin)) ++counts_[std::string(relation)];
    }
    [[nodiscard]] bool has(const std::string& relation) const { return counts_.contains(relation); }

private:
    skb::KnowledgeBase& base_;
    std::int64_t now_ns_;
    std::map<std::string, std::size_t> counts_;
};

/// Each family of relations; `root` as add_host_facts() has it.
void add_host_cores(HostFacts& facts, const std::filesystem::path& root);
void add_host_memory(HostFacts& facts, const std::filesystem::path& root);
void add_host_devices(HostFacts& facts, const std::filesystem::path& root);

}  // namespace zooid::hake
