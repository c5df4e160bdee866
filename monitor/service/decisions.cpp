#include "decisions.hpp"

#include <array>

namespace zooid::monitor {

namespace {

constexpr std::array<std::string_view, 3> names{"lmp", "ump", "ump_notify"};

std::string shown(std::uint64_t version, std::string_view decided, std::string_view text) {
    std::string out = "knowledge base version " + std::to_string(version) + ": ";
    out += std::string(decided) + " by " + std::string(text);
    return out.substr(0, reason_text_max);
}

}  // namespace

bool Decisions::adopt(std::uint64_t version, std::span<const std::byte> kinds,
                      std::span<const std::string_view> texts) {
    std::vector<std::string> fresh;
    std::vector<schema::monitor::Transport> transports;
    for (std::size_t i = 0; i + 1 < kinds.size(); i += 2) {
        const auto kind = static_cast<std::size_t>(kinds[i]);
        const auto text = static_cast<std::size_t>(kinds[i + 1]);
        if (kind >= names.size() || text >= texts.size()) return false;
        fresh.push_back(shown(version, names[kind], texts[text]));
        transports.push_back(static_cast<schema::monitor::Transport>(kind));
    }
    reasons_ = std::move(fresh);
    transports_ = std::move(transports);
    return true;
}

void Decisions::send_in_order(std::span<const std::byte> cores) {
    order_.clear();
    for (const std::byte core : cores) order_.push_back(CoreId{static_cast<std::uint16_t>(core)});
}

std::string_view Decisions::reason(CoreId core) const {
    if (core.value < reasons_.size()) return reasons_[core.value];
    return "default: no transport table from the knowledge base yet";
}

}  // namespace zooid::monitor
