#include "decisions.hpp"

#include <algorithm>

namespace zooid::skb {

namespace {

constexpr std::size_t reason_bytes_max = 200;  // what monitors show in one line
constexpr std::size_t reasons_max = 8;         // of one row: their texts must fit one message

/// A fact of a proof's line and who said it, if it was measured or is the administrator's word.
std::string said_fact(std::string_view line) {
    const std::size_t mark = line.find("  [");
    if (mark == std::string_view::npos) return {};
    const std::string_view source = line.substr(mark + 3);
    const bool measured = source.starts_with("measured, ");
    if (!measured && !source.starts_with("declared, command_line")) return {};
    const std::string fact(line.substr(0, mark).substr(line.find_first_not_of(' ')));
    const std::size_t owner = source.find(' ') + 1;
    const std::string by(source.substr(owner, source.find_first_of(",]", owner) - owner));
    return fact + (measured ? " [measured by " : " [declared by ") + by + "]";
}

/// What a proof stands on, in one line; ages are left out: the table outlives them.
std::string said_facts(const Explanation& proof) {
    std::string out;
    for (const std::string& line : proof.lines) {
        const std::string text = said_fact(line);
        if (text.empty() || out.contains(text)) continue;
        if (out.size() + text.size() + 2 > reason_bytes_max) break;
        out += (out.empty() ? "" : "; ") + text;
    }
    return out.empty() ? "no measured fact" : out;
}

}  // namespace

RowMaker::RowMaker(ServiceState& state, std::uint32_t from, std::uint32_t cores, bool sending)
    : state_(state),
      decisions_(state.decisions_for(cores)),
      from_(from),
      cores_(cores),
      sending_(sending) {}

RowMaker::Progress RowMaker::step() {
    if (!decided_) {
        const Progress made = decisions_.update(state_.limits(0));
        if (made != Progress::done) return made;
        decided_ = true;
        find_grounds();
    }
    if (sending_) {
        const Progress made = take_order();
        if (made != Progress::done) return made;
        sending_ = false;
    }
    return explain();
}

/// The flat tree's: the monitors' channels are a star.
RowMaker::Progress RowMaker::take_order() {
    if (!order_)
        order_.emplace(state_.base,
                       "once(multicast(" + std::to_string(from_) +
                           ",flat,tree(_,Trees),_)), member(tree(To,_),Trees)",
                       state_.limits(0));
    for (;;) {
        const Query::Step step = order_->next();
        if (step == Query::Step::paused) return Progress::paused;
        if (step == Query::Step::error) return Progress::failed;
        if (step == Query::Step::none) break;
        const auto to = order_->integer(1);
        if (to && *to >= 0 && *to < cores_ && *to <= UINT8_MAX)
            row_.order.push_back(static_cast<std::uint8_t>(*to));
    }
    order_.reset();
    return Progress::done;
}

void RowMaker::find_grounds() {
    const TransportTable& table = decisions_.table();
    decided_version_ = table.version;
    row_.poll_ns = table.poll_ns(from_);
    for (std::uint32_t to = 0; to < table.cores; ++to) {
        const std::uint32_t class_of = table.pairs[std::size_t{from_} * table.cores + to];
        if (std::ranges::find(grounds_, class_of, &Ground::class_of) == grounds_.end())
            grounds_.push_back({class_of, to, {}});
    }
}

RowMaker::Progress RowMaker::explain() {
    while (explained_ < grounds_.size()) {
        Ground& ground = grounds_[explained_];
        if (ground.to != from_) {
            if (!proof_)
                proof_.emplace(
                    state_.base,
                    "decision(" + std::to_string(from_) + "," + std::to_string(ground.to) + ",_,_)",
                    state_.limits(0));
            const Explanation* const over = proof_->next(state_.now_ns());
            if (over == nullptr) return Progress::paused;
            ground.text = ": " + said_facts(*over);
            proof_.reset();
        }
        ++explained_;
    }
    // Decided anew for somebody else meanwhile: these proofs are of the old table.
    if (decisions_.table().version != decided_version_) return Progress::failed;
    return take_entries() ? Progress::done : Progress::failed;
}

/// Classes that stand on the same facts share a text; beyond reasons_max those of one rule do.
std::optional<std::uint8_t> RowMaker::reason_index(const Ground& ground, std::string_view rule) {
    const std::string text = std::string(rule) + ground.text;
    auto found = std::ranges::find(row_.reasons, text);
    if (found == row_.reasons.end() && row_.reasons.size() == reasons_max) {
        found = std::ranges::find_if(row_.reasons, [&](const std::string& each) {
            return each == rule || each.starts_with(std::string(rule) + ":");
        });
        if (found == row_.reasons.end()) return std::nullopt;
    }
    if (found == row_.reasons.end()) found = row_.reasons.insert(found, text);
    return static_cast<std::uint8_t>(found - row_.reasons.begin());
}

bool RowMaker::take_entries() {
    const TransportTable& table = decisions_.table();
    for (std::uint32_t to = 0; to < table.cores; ++to) {
        const std::uint32_t class_of = table.pairs[std::size_t{from_} * table.cores + to];
        const TransportClass& decided = table.classes[class_of];
        const auto ground = std::ranges::find(grounds_, class_of, &Ground::class_of);
        if (ground == grounds_.end()) return false;
        const auto reason = reason_index(*ground, table.reasons[decided.reason]);
        if (!reason) return false;
        row_.entries.push_back({decided.transport, *reason});
    }
    return true;
}

}  // namespace zooid::skb
