#include <optional>
#include <zooid/shell/split.hpp>

namespace zooid::shell {
namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Splitter {
public:
    explicit Splitter(std::string_view line) : line_(line) {}

    std::expected<std::vector<Command>, SplitFault> run() {
        if (line_.size() > script_bytes_max) return fault(SplitFault::Kind::too_long, line_.size());
        while (at_ < line_.size()) {
            if (blank(line_[at_])) {
                ++at_;
            } else if (line_[at_] == ';') {
                ++at_;
                new_command_ = true;
            } else if (const auto broken = take_word()) {
                return std::unexpected(*broken);
            }
        }
        return std::move(commands_);
    }

private:
    static std::unexpected<SplitFault> fault(SplitFault::Kind kind, std::size_t position) {
        return std::unexpected(SplitFault{kind, position});
    }

    std::optional<SplitFault> take_word() {
        const std::size_t start = at_;
        std::string word;
        while (at_ < line_.size() && !blank(line_[at_]) && line_[at_] != ';') {
            const char c = line_[at_];
            if (c == '\'' || c == '"') {
                if (!take_quoted(word, c)) return SplitFault{SplitFault::Kind::open_quote, quote_};
            } else if (c == '\\') {
                if (at_ + 1 == line_.size())
                    return SplitFault{SplitFault::Kind::dangling_backslash, at_};
                word += line_[at_ + 1];
                at_ += 2;
            } else {
                word += c;
                ++at_;
            }
        }
        return keep(std::move(word), start);
    }

    bool take_quoted(std::string& word, char quote) {
        quote_ = at_++;
        for (; at_ < line_.size(); ++at_) {
            char c = line_[at_];
            if (c == quote) {
                ++at_;
                return true;
            }
            const char next = at_ + 1 < line_.size() ? line_[at_ + 1] : '\0';
            if (quote == '"' && c == '\\' && (next == '"' || next == '\\')) {
                c = next;
                ++at_;
            }
            word += c;
        }
        return false;
    }

    std::optional<SplitFault> keep(std::string word, std::size_t start) {
        if (new_command_) {
            if (commands_.size() == commands_max)
                return SplitFault{SplitFault::Kind::too_many, start};
            commands_.push_back({{}, start});
            new_command_ = false;
        }
        if (commands_.back().words.size() == words_max)
            return SplitFault{SplitFault::Kind::too_many, start};
        commands_.back().words.push_back(std::move(word));
        return std::nullopt;
    }

    std::string_view line_;
    std::size_t at_ = 0;
    std::size_t quote_ = 0;
    bool new_command_ = true;
    std::vector<Command> commands_;
};

}  // namespace

std::string describe(const SplitFault& fault) {
    const std::string at = " at column " + std::to_string(fault.position + 1);
    switch (fault.kind) {
        case SplitFault::Kind::open_quote:
            return "the quote" + at + " is never closed";
        case SplitFault::Kind::dangling_backslash:
            return "nothing follows the backslash" + at + "; write \\\\ for a backslash";
        case SplitFault::Kind::too_long:
            return "the line is longer than " + std::to_string(script_bytes_max) + " bytes";
        case SplitFault::Kind::too_many:
            return "too many words or commands" + at;
    }
    return "unknown fault";
}

std::expected<std::vector<Command>, SplitFault> split_commands(std::string_view line) {
    return Splitter(line).run();
}

}  // namespace zooid::shell
