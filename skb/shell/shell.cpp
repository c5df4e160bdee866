#include "zooid/skb/shell.hpp"

#include <algorithm>
#include <utility>

#include "shell_errors.hpp"
#include "shell_schema.hpp"
#include "zooid/skb/answers.hpp"

namespace zooid::skb {

namespace {

constexpr std::size_t page_rows = 20;  // of a table, before `;` asks for more
constexpr std::size_t rows_shown_max = 1000;
constexpr std::size_t sample_rows = 5;  // when nobody says how many
constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

ShellReply refused(std::string line) {
    return {.error = std::move(line) + "\n", .status = ExitStatus::syntax};
}

std::string_view kind_of(ExitStatus status) {
    if (status == ExitStatus::syntax) return "syntax";
    if (status == ExitStatus::denied) return "denied";
    return status == ExitStatus::limit ? "limit" : "error";
}

/// The proof as a tree, and how it ended; the form is README.md's.
std::string proof_object(const Explanation& found) {
    std::string out = R"({"version":2,"command":"why","proof":)" +
                      (found.json.empty() ? "null" : found.json) +
                      ",\"status\":" + std::to_string(static_cast<int>(found.status));
    if (!found.error.empty())
        out += ",\"error\":{\"kind\":" + json_string(kind_of(found.status)) +
               ",\"text\":" + json_string(found.error) + "}";
    return out + "}\n";
}

}  // namespace

Shell::Shell(AskedBase& base, ShellServices services)
    : base_(base), services_(std::move(services)) {}
Shell::~Shell() = default;

std::string_view Shell::prompt() const {
    if (!text_.empty()) return "...> ";
    return query_ ? "; for more> " : "skb> ";
}

void Shell::cancel() { text_.clear(); }

std::vector<std::string> Shell::complete(std::string_view line) { return completions(base_, line); }

ShellReply Shell::feed(std::string_view line) {
    const std::string_view word = trimmed(line);
    if (text_.empty()) {
        if (word == ";" && query_) return next_page(page_rows);
        if (word == ";") return refused("there are no more answers");
        query_.reset();
        if (word.empty()) return {};
    }
    if (!(text_.empty() && word.starts_with('.'))) {
        text_ += std::string(line) + "\n";
        if (!is_whole(text_)) return {};
    }
    const std::string request = text_.empty() ? std::string(word) : std::exchange(text_, {});
    const auto read = read_shell_line(request);
    return read ? run(*read, page_rows) : refused(read.error());
}

ShellReply Shell::ask_once(std::string_view request) {
    const auto read = read_shell_line(request);
    if (!read) return refused(read.error());
    ShellReply reply = run(*read, limits_.answers_max);
    query_.reset();
    return reply;
}

ShellReply Shell::run(const ShellLine& line, std::size_t page) {
    using Kind = ShellLine::Kind;
    switch (line.kind) {
        case Kind::ask:
        case Kind::ask_table:
            return ask(line, page);
        case Kind::why:
            return explain_why(line.text);
        case Kind::explain:
            return explain(line.text);
        case Kind::sample:
            return sample(line.text);
        case Kind::watch:
            return watch(line.text);
        case Kind::save:
            return change_saved(line.text);
        case Kind::run:
            return run_saved(line, page);
        case Kind::limit:
            if (const auto wrong = set_limits(limits_, line.text)) return refused(*wrong);
            return {.output = shown(limits_)};
        case Kind::mode: {
            const auto mode = mode_named(line.text);
            if (!mode) return refused("no mode is called so; there are " + std::string(mode_names));
            mode_ = *mode;
            return {};
        }
        case Kind::stats:
            return stats();
        case Kind::dump:
            return dump(line.text);
        case Kind::load:
            return load(line.text);
        case Kind::mark:
            if (const auto wrong = base_.mark())
                return {.error = *wrong + "\n", .status = ExitStatus::error};
            return {};
        case Kind::diff:
            return changes();
        case Kind::help:
            return {.output = std::string(shell_help())};
        case Kind::quit:
            return {.ended = true};
    }
    return {};
}

AskLimits Shell::ask_limits() {
    deadline_ns_ = services_.steady_ns() + limits_.time_ns;
    return {.limits = limits_, .is_over = [this] {
                return services_.steady_ns() >= deadline_ns_ || services_.interrupted();
            }};
}

ShellReply Shell::ask(const ShellLine& line, std::size_t page) {
    const bool is_table = line.kind == ShellLine::Kind::ask_table;
    shown_as_ = is_table && mode_ != AnswerMode::json ? AnswerMode::table : mode_;
    goal_ = line.text;
    answers_given_ = 0;
    query_ = base_.ask(goal_, ask_limits());
    answers_.units.clear();
    if (shown_as_ == AnswerMode::table) answers_.units = column_units(base_, goal_);
    return next_page(is_table ? limits_.answers_max : page);
}

/// The next answers of query_; it ends with the last of them, an error, or the limit on answers.
ShellReply Shell::next_page(std::size_t page) {
    if (shown_as_ == AnswerMode::line || shown_as_ == AnswerMode::prolog)
        page = page == page_rows ? 1 : page;
    const std::int64_t start_ns = services_.steady_ns();
    deadline_ns_ = start_ns + limits_.time_ns;
    answers_ = {.names = {}, .units = std::move(answers_.units), .rows = {}};
    Query::Step step = Query::Step::answer;
    while (answers_.rows.size() < page && answers_given_ < limits_.answers_max) {
        step = query_->next(answers_);
        if (step != Query::Step::answer) break;
        ++answers_given_;
    }
    last_ns_ = services_.steady_ns() - start_ns;
    last_steps_ = query_->steps();
    answers_.complete = step == Query::Step::none;
    const AskFailure failure = step == Query::Step::error ? query_->failure() : AskFailure{};
    const bool has_none = step == Query::Step::none && answers_given_ == 0;
    ShellReply reply{.output = {}, .error = {}, .status = ExitStatus::answers};
    if (has_none) reply.status = ExitStatus::none;
    RenderOptions options{.mode = shown_as_, .rows_max = rows_shown_max};
    if (step == Query::Step::error) {
        reply.status = failure.status;
        reply.error = failure_lines({.goal = goal_,
                                     .error = failure.error,
                                     .cure = failure.cure,
                                     .line = failure.line,
                                     .column = failure.column,
                                     .interrupted = services_.interrupted()});
        options.failure = {std::string(kind_of(reply.status)), failure.error};
    } else if (answers_given_ == limits_.answers_max) {
        reply.error = "stopped after " + std::to_string(answers_given_) +
                      " answers; .limit answers N shows more\n";
    }
    options.status = static_cast<int>(reply.status);
    const bool is_json = shown_as_ == AnswerMode::json;
    if (is_json || has_none || !answers_.rows.empty()) reply.output = render(answers_, options);
    if (step != Query::Step::answer || answers_given_ == limits_.answers_max) query_.reset();
    return reply;
}

ShellReply Shell::explain_why(const std::string& goal) {
    const std::int64_t start_ns = services_.steady_ns();
    std::string cure;
    const bool is_json = mode_ == AnswerMode::json;
    const Explanation found = base_.why(goal, services_.now_ns(), ask_limits(), is_json, cure);
    last_ns_ = services_.steady_ns() - start_ns;
    ShellReply reply{.status = found.status};
    if (is_json)
        reply.output = proof_object(found);
    else
        for (const std::string& line : found.lines) reply.output += line + "\n";
    if (!found.error.empty())
        reply.error = failure_lines({.goal = goal,
                                     .error = found.error,
                                     .cure = cure,
                                     .line = found.error_column == 0 ? 0U : 1U,
                                     .column = found.error_column,
                                     .interrupted = services_.interrupted()});
    if (found.status == ExitStatus::none && !is_json)
        reply.output = "it does not hold; why_not says what fails\n";
    return reply;
}

ShellReply Shell::explain(const std::string& goal) {
    ShellReply reply =
        ask({.kind = ShellLine::Kind::ask_table, .text = explain_goal(goal)}, limits_.answers_max);
    if (reply.status != ExitStatus::answers) return reply;
    answers_.keep_marked();
    reply.output = render(answers_, {.mode = shown_as_});
    return reply;
}

ShellReply Shell::sample(std::string_view words) {
    const std::size_t blank = std::min(words.find_first_of(blanks), words.size());
    const std::string name(words.substr(0, blank));
    const std::string_view number = trimmed(words.substr(blank));
    std::size_t count = sample_rows;
    if (!number.empty()) {
        if (number.size() > 6 || number.find_first_not_of("0123456789") != std::string_view::npos)
            return refused(".sample wants a relation and a number of facts: .sample core 3");
        count = std::stoul(std::string(number));
    }
    const auto columns = columns_of(base_, name);
    if (!columns)
        return refused("no relation of facts is called '" + name + "'; .tables lists them");
    std::string goal = name + "(";
    for (std::size_t i = 0; i < columns->size(); ++i) goal += (i > 0 ? ", " : "") + (*columns)[i];
    ShellReply reply = ask({.kind = ShellLine::Kind::ask, .text = goal + ")"}, count);
    query_.reset();
    return reply;
}

ShellReply Shell::stats() {
    const std::string steps =
        last_steps_ ? std::to_string(*last_steps_) + " inferences, " : std::string();
    return {.output = "last query: " + steps + with_unit(last_ns_, "ns") + ", " +
                      std::to_string(answers_given_) + " answers\n" + base_.stats() +
                      shown(limits_)};
}

ShellReply Shell::dump(const std::string& path) {
    if (path.empty()) return refused(".dump wants a file: .dump machine.skb");
    const auto text = base_.save();
    if (!text) return {.error = text.error() + "\n", .status = ExitStatus::error};
    if (services_.write_file(path, *text)) return {};
    return {.error = "cannot write " + path + "; choose another file\n",
            .status = ExitStatus::error};
}

ShellReply Shell::changes() {
    const auto changed = base_.difference();
    if (!changed) return refused(changed.error());
    std::string out;
    for (const std::string& clause : changed->gone) out += "- " + clause + "\n";
    for (const std::string& clause : changed->come) out += "+ " + clause + "\n";
    if (changed->untold > 0)
        out += "and " + std::to_string(changed->untold) + " rules or long facts have changed\n";
    const bool is_same = out.empty();
    return {.output = std::move(out), .status = is_same ? ExitStatus::none : ExitStatus::answers};
}

ShellReply Shell::load(const std::string& path) {
    const auto text = services_.read_file(path);
    if (!text)
        return {.error = "cannot read '" + path + "'; .load machine.skb\n",
                .status = ExitStatus::error};
    const auto wrong = base_.load(*text, {.owner = path, .time_ns = services_.now_ns()});
    if (!wrong) return {.error = singleton_warnings(*text)};
    return {.error = path + ": " + *wrong + "\n", .status = ExitStatus::syntax};
}

}  // namespace zooid::skb
