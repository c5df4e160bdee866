// Answers that came as JSON, as terms again.
#include <algorithm>
#include <charconv>

#include "zooid/skb/answer_rows.hpp"

namespace zooid::skb {

namespace {

constexpr std::size_t depth_max = 200;  // of terms in terms

void append_utf8(std::string& out, unsigned code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else {
        out += static_cast<char>(0xe0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    }
}

/// Reads what json_term() writes. Any reader ends with false at what that does not write.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool object(std::vector<std::string>& names, std::vector<AnswerValue>& values) {
        if (!take('{')) return false;
        if (take('}')) return at_ == text_.size();
        do {
            const std::size_t start = names.size();
            names.emplace_back();
            if (!string(names[start]) || !take(':') || !value(values.emplace_back())) return false;
        } while (take(','));
        return take('}') && at_ == text_.size();
    }

private:
    bool take(char c) {
        if (at_ == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    bool value(AnswerValue& out) {
        const std::size_t start = at_;
        if (at_ < text_.size() && text_[at_] == '"') {
            if (!string(out.plain)) return false;
            out.text = atom_text(out.plain);
        } else {
            if (!term(out.text, 0)) return false;
            out.plain = out.text;
        }
        out.json = text_.substr(start, at_ - start);
        out.is_unbound = out.json.starts_with("{\"var\"");
        std::int64_t number = 0;
        const char* const end = out.text.data() + out.text.size();
        const auto read = std::from_chars(out.text.data(), end, number);
        if (read.ec == std::errc{} && read.ptr == end) out.integer = number;
        out.is_number =
            out.integer || (!out.json.empty() &&
                            (out.json[0] == '-' || (out.json[0] >= '0' && out.json[0] <= '9')));
        return true;
    }

    bool string(std::string& out) {
        if (!take('"')) return false;
        while (at_ < text_.size() && text_[at_] != '"') {
            if (text_[at_] != '\\') {
                out += text_[at_++];
            } else if (!escaped(out)) {
                return false;
            }
        }
        return take('"');
    }

    bool escaped(std::string& out) {
        constexpr std::string_view letters = "ntr\"\\";
        constexpr std::string_view bytes = "\n\t\r\"\\";
        if (++at_ >= text_.size()) return false;
        const char c = text_[at_++];
        if (c == 'u') {
            unsigned code = 0;
            const std::string_view digits = text_.substr(at_, 4);
            const auto read =
                std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
            if (digits.size() != 4 || read.ptr != digits.data() + 4) return false;
            at_ += 4;
            append_utf8(out, code);
            return true;
        }
        const std::size_t which = letters.find(c);
        if (which == std::string_view::npos) return false;
        out += bytes[which];
        return true;
    }

    bool term(std::string& out, std::size_t depth) {
        if (at_ >= text_.size() || depth > depth_max) return false;
        if (text_[at_] == '"') {
            std::string name;
            if (!string(name)) return false;
            out += atom_text(name);
            return true;
        }
        if (text_[at_] == '[') return items(out, depth);
        if (text_[at_] == '{') return compound(out, depth);
        const std::size_t start = at_;
        while (at_ < text_.size() && std::string_view("+-.0123456789eEinfaul").contains(text_[at_]))
            ++at_;
        out += text_.substr(start, at_ - start);
        return at_ > start;
    }

    /// "[1,2]" with terms for values; the cursor is at its bracket.
    bool items(std::string& out, std::size_t depth) {
        ++at_;
        out += '[';
        if (!take(']')) {
            do {
                if (out.back() != '[') out += ',';
                if (!term(out, depth + 1)) return false;
            } while (take(','));
            if (!take(']')) return false;
        }
        out += ']';
        return true;
    }

    bool compound(std::string& out, std::size_t depth) {
        ++at_;
        std::string key, name;
        if (!string(key) || !take(':') || !string(name)) return false;
        if (key == "var" || key == "float") {
            out += name;
            return take('}');
        }
        std::string arguments;
        std::string_view rest = ",\"args\":";
        if (key != "f" || !text_.substr(at_).starts_with(rest)) return false;
        at_ += rest.size();
        if (at_ >= text_.size() || text_[at_] != '[' || !items(arguments, depth)) return false;
        out += atom_text(name) + "(" + arguments.substr(1, arguments.size() - 2) + ")";
        return take('}');
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

std::string atom_text(std::string_view name) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    if (name == "[]" || name == "-" ||
        (!name.empty() && name[0] >= 'a' && name[0] <= 'z' && std::ranges::all_of(name, is_plain)))
        return std::string(name);
    std::string out = "'";
    for (const char c : name) {
        if (static_cast<unsigned char>(c) < ' ') {
            out += "\\x";
            out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
            out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
            out += '\\';
            continue;
        }
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

bool AnswerRows::add_json(std::string_view object) {
    std::vector<std::string> columns;
    std::vector<AnswerValue> row;
    if (!Reader(object).object(columns, row)) return false;
    if (rows.empty()) names = columns;
    if (columns != names) return false;
    rows.push_back(std::move(row));
    return true;
}

}  // namespace zooid::skb
