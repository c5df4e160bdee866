#include "knowledge.hpp"

namespace zooid::monitor {

namespace {

constexpr std::array<std::string_view, 3> names{"lmp", "ump", "ump_notify"};
constexpr std::string_view channel_now = "ump_notify";  // of every pair of monitors

std::string shown(std::uint64_t version, std::string_view decided, std::string_view text) {
    std::string out = "knowledge base version " + std::to_string(version) + ": ";
    out += std::string(decided) + " by " + std::string(text);
    if (decided == "ump") out += "; this channel was bound before that and is still " + std::string(channel_now);
    return out.substr(0, reason_text_max);
}

}  // namespace

bool Decisions::adopt(std::uint64_t version, std::span<const std::byte> kinds,
                      std::span<const std::string_view> texts) {
    std::vector<std::string> fresh;
    for (std::size_t i = 0; i + 1 < kinds.size(); i += 2) {
        const auto kind = static_cast<std::size_t>(kinds[i]);
        const auto text = static_cast<std::size_t>(kinds[i + 1]);
        if (kind >= names.size() || text >= texts.size()) return false;
        fresh.push_back(shown(version, names[kind], texts[text]));
    }
    reasons_ = std::move(fresh);
    return true;
}

std::string_view Decisions::reason(CoreId core) const {
    if (core.value < reasons_.size()) return reasons_[core.value];
    return "default: no transport table from the knowledge base yet";
}

}  // namespace zooid::monitor
