#include "decisions.hpp"

#include <algorithm>

namespace zooid::skb {

namespace {

constexpr std::size_t reason_bytes_max = 200;  // what monitors show in one line
constexpr std::size_t reasons_max = 8;         // of one row: their texts must fit one message

std::optional<Transport> transport_named(std::string_view name) {
    if (name == "lmp") return Transport::lmp;
    if (name == "ump") return Transport::ump;
    if (name == "ump_notify") return Transport::ump_notify;
    return std::nullopt;
}

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

RowMaker::RowMaker(ServiceState& state, std::uint32_t from, std::uint32_t cores)
    : state_(state), from_(from), cores_(cores) {
    const std::string last = std::to_string(cores - 1);
    query_.emplace(state_.base,
                   "between(0," + last + ",To), once(decision(" + std::to_string(from) +
                       ",To,Transport,Reason))",
                   state_.limits(0));
}

RowMaker::Progress RowMaker::step() {
    return row_.entries.size() < cores_ ? take_decisions() : take_reasons();
}

RowMaker::Progress RowMaker::take_decisions() {
    while (row_.entries.size() < cores_) {
        const Query::Step step = query_->next();
        if (step == Query::Step::paused) return Progress::paused;
        if (step != Query::Step::answer) return Progress::failed;
        const auto to = static_cast<std::uint32_t>(row_.entries.size());
        const auto transport = transport_named(query_->atom(1).value_or(""));
        if (query_->integer(0) != to || !transport) return Progress::failed;
        const std::string reason = query_->text(2);
        auto found = std::ranges::find(row_.reasons, reason);
        if (found == row_.reasons.end()) {
            if (row_.reasons.size() == reasons_max) return Progress::failed;
            row_.reasons.push_back(reason);
            example_.push_back(to);
            found = row_.reasons.end() - 1;
        }
        row_.entries.push_back({.transport = *transport,
                                .reason = static_cast<std::uint8_t>(found - row_.reasons.begin())});
    }
    query_.reset();
    return take_reasons();
}

RowMaker::Progress RowMaker::take_reasons() {
    while (explained_ < row_.reasons.size()) {
        if (!proof_)
            proof_.emplace(state_.base,
                           "transport(" + std::to_string(from_) + "," +
                               std::to_string(example_[explained_]) + ",_)",
                           state_.limits(0));
        const Explanation* const over = proof_->next(state_.now_ns());
        if (over == nullptr) return Progress::paused;
        std::string& reason = row_.reasons[explained_++];
        if (from_ != example_[explained_ - 1]) reason += ": " + said_facts(*over);
        proof_.reset();
    }
    return take_window();
}

RowMaker::Progress RowMaker::take_window() {
    if (!query_)
        query_.emplace(state_.base, "polling_window(" + std::to_string(from_) + ",Ns)",
                       state_.limits(0));
    const Query::Step step = query_->next();
    if (step == Query::Step::paused) return Progress::paused;
    const auto window = step == Query::Step::answer ? query_->integer(0) : std::nullopt;
    if (!window || *window < 0) return Progress::failed;
    row_.poll_ns = static_cast<std::uint64_t>(*window);
    return Progress::done;
}

}  // namespace zooid::skb
