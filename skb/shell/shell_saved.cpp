// A session's words that outlast one answer: what is watched, and goals kept by a name.
#include "shell_errors.hpp"
#include "zooid/skb/shell.hpp"

namespace zooid::skb {

ShellReply Shell::watch(const std::string& goal) {
    ShellReply reply;
    const ShowLine keep = [&reply](std::string_view line) { reply.output += line; };
    const AskFailure failure = base_.watch(
        goal, [this] { return services_.interrupted(); }, services_.show ? services_.show : keep);
    reply.status = failure.status;
    if (!failure.error.empty())
        reply.error = failure_lines({.goal = goal,
                                     .error = failure.error,
                                     .cure = failure.cure,
                                     .line = failure.line,
                                     .column = failure.column});
    return reply;
}

ShellReply Shell::change_saved(const std::string& goal) {
    ShellReply reply = ask({.kind = ShellLine::Kind::ask, .text = goal}, 1);
    query_.reset();  // with it the change is made
    if (reply.status == ExitStatus::none)
        reply.error = "no query has that name; .queries lists them\n";
    reply.output.clear();
    if (reply.status == ExitStatus::answers) keep_saved();
    return reply;
}

/// Writes all saved queries to the file of the next sessions.
void Shell::keep_saved() {
    if (services_.queries_file.empty()) return;
    const auto query = base_.ask("saved_query(Name, Goal)", ask_limits());
    AnswerRows rows;
    while (query->next(rows) == Query::Step::answer) continue;
    std::string text = "% Queries saved by hake/zooid skb.\n";
    for (const auto& row : rows.rows)
        text += "saved_query(" + row[0].text + ", " + row[1].text + ").\n";
    (void)services_.write_file(services_.queries_file, text);  // else they are of this session
}

ShellReply Shell::run_saved(const ShellLine& line, std::size_t page) {
    const auto query = base_.ask(line.text, ask_limits());
    AnswerRows rows;
    if (query->next(rows) != Query::Step::answer || rows.rows.front().empty())
        return {.error = "no query has that name; .queries lists them\n",
                .status = ExitStatus::none};
    const auto goal = with_values(rows.rows.front().front().plain, line.values);
    if (!goal) return {.error = goal.error() + "\n", .status = ExitStatus::syntax};
    const auto read = read_shell_line(*goal);
    if (read && read->kind != ShellLine::Kind::run) return run(*read, page);
    return {.error = (read ? "a saved query cannot run another" : read.error()) + "\n",
            .status = ExitStatus::syntax};
}

}  // namespace zooid::skb
