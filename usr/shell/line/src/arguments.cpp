#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <zooid/shell/arguments.hpp>
#include <zooid/shell/suggest.hpp>

namespace zooid::shell {
namespace {

constexpr std::array<Option, 3> common_options{{{"help", "", "this text"},
                                                {"json", "", "the answer as JSON"},
                                                {"version", "", "the version"}}};

/// `-name`, `--name` or either with `=value`. A goal in quotes may begin with a minus, too.
bool is_option(std::string_view word) {
    if (word.size() < 2 || word[0] != '-' || (word[1] >= '0' && word[1] <= '9')) return false;
    const std::string_view name = word.substr(0, word.find('='));
    return name.find_first_of(" (,_") == std::string_view::npos;
}

class Parser {
public:
    Parser(const CommandSpec& spec, std::span<const std::string> words)
        : spec_(spec), words_(words) {}

    std::expected<Arguments, std::string> run() {
        while (at_ < words_.size()) {
            const std::string& word = words_[at_];
            const bool literal = after_dashes_ || in_rest();
            if (!literal && word == "--") {
                after_dashes_ = true;
                ++at_;
            } else if (!literal && is_option(word)) {
                if (auto wrong = take_option(word)) return refuse(*wrong);
            } else if (!accepts_positional()) {
                return refuse("unexpected argument '" + word + "'");
            } else {
                found_.positionals.push_back(word);
                ++at_;
            }
        }
        if (found_.help || found_.version) return std::move(found_);
        for (std::size_t i = found_.positionals.size(); i < spec_.positionals.size(); ++i) {
            if (spec_.positionals[i].required)
                return refuse(std::string(spec_.positionals[i].name) + " is missing");
        }
        return std::move(found_);
    }

private:
    std::unexpected<std::string> refuse(const std::string& what) const {
        return std::unexpected(std::string(spec_.name) + ": " + what + "; " + usage_line(spec_));
    }

    /// True once the last positional has begun in a command that passes the rest on.
    [[nodiscard]] bool in_rest() const {
        return spec_.rest_verbatim && found_.positionals.size() >= spec_.positionals.size();
    }

    [[nodiscard]] bool accepts_positional() const {
        return found_.positionals.size() < spec_.positionals.size() ||
               (!spec_.positionals.empty() && spec_.positionals.back().repeats);
    }

    std::optional<std::string> take_option(std::string_view word) {
        const std::size_t equals = word.find('=');
        const std::string_view shown = word.substr(0, equals);
        const Option* option = find(shown);
        if (option == nullptr) return unknown(shown);
        ++at_;
        if (option->value.empty()) {
            if (equals != std::string_view::npos)
                return "--" + std::string(option->name) + " takes no value";
            return take_flag(*option);
        }
        if (found_.has(option->name)) return "--" + std::string(option->name) + " is given twice";
        if (equals != std::string_view::npos) {
            found_.options.emplace_back(option->name, word.substr(equals + 1));
            return std::nullopt;
        }
        if (at_ == words_.size() || is_option(words_[at_]))
            return "--" + std::string(option->name) + " needs " + std::string(option->value);
        found_.options.emplace_back(option->name, words_[at_++]);
        return std::nullopt;
    }

    std::optional<std::string> take_flag(const Option& option) {
        if (option.name == "help")
            found_.help = true;
        else if (option.name == "json")
            found_.json = true;
        else if (option.name == "version")
            found_.version = true;
        else if (!found_.has(option.name))
            found_.options.emplace_back(option.name, "");
        return std::nullopt;
    }

    [[nodiscard]] const Option* find(std::string_view shown) const {
        if (!shown.starts_with("--")) return nullptr;
        for (const auto options : {spec_.options, std::span<const Option>(common_options)}) {
            const auto found = std::ranges::find(options, shown.substr(2), &Option::name);
            if (found != options.end()) return &*found;
        }
        return nullptr;
    }

    [[nodiscard]] std::string unknown(std::string_view shown) const {
        std::vector<std::string_view> names;
        for (const Option& option : spec_.options) names.push_back(option.name);
        for (const Option& option : common_options) names.push_back(option.name);
        std::string text = "unknown option '" + std::string(shown) + "'";
        const std::size_t letters = std::min(shown.find_first_not_of('-'), shown.size());
        if (const auto meant = suggest(shown.substr(letters), names))
            text += ", did you mean --" + std::string(*meant) + "?";
        return text;
    }

    const CommandSpec& spec_;
    std::span<const std::string> words_;
    std::size_t at_ = 0;
    bool after_dashes_ = false;
    Arguments found_;
};

std::string shown(const Positional& positional) {
    std::string text(positional.name);
    if (positional.repeats) text += "...";
    return positional.required ? text : "[" + text + "]";
}

std::string shown(const Option& option) {
    std::string text = "--" + std::string(option.name);
    if (!option.value.empty()) text += " " + std::string(option.value);
    return text;
}

void add_help(std::string& out, std::string left, std::string_view help) {
    constexpr std::size_t help_column = 20;
    left.resize(std::max(left.size() + 2, help_column), ' ');
    out += "  " + left + std::string(help) + "\n";
}

}  // namespace

bool Arguments::has(std::string_view option) const { return value(option).has_value(); }

std::optional<std::string_view> Arguments::value(std::string_view option) const {
    for (const auto& [name, text] : options) {
        if (name == option) return text;
    }
    return std::nullopt;
}

std::expected<Arguments, std::string>
parse_arguments(const CommandSpec& spec, std::span<const std::string> words) {
    return Parser(spec, words).run();
}

std::string usage_line(const CommandSpec& spec) {
    std::string out = "usage: " + std::string(spec.name);
    for (const Option& option : spec.options) out += " [" + shown(option) + "]";
    out += " [--json]";
    for (const Positional& positional : spec.positionals) out += " " + shown(positional);
    return out;
}

std::string help_text(const CommandSpec& spec) {
    std::string out = usage_line(spec) + "\n\n" + std::string(spec.summary) + "\n\n";
    for (const Positional& positional : spec.positionals)
        add_help(out, std::string(positional.name), positional.help);
    for (const Option& option : spec.options) add_help(out, shown(option), option.help);
    for (const Option& option : common_options) add_help(out, shown(option), option.help);
    return out + "\nexample: " + std::string(spec.example) + "\n";
}

std::optional<std::uint64_t>
number_within(std::string_view word, std::uint64_t low, std::uint64_t high) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
    if (number < low || number > high) return std::nullopt;
    return number;
}

}  // namespace zooid::shell
