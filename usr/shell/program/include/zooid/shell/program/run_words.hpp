// Runs one command, or a whole line of them, and says how it ended.
#pragma once
#include <string>
#include <string_view>
#include <vector>
#include <zooid/shell/program/session.hpp>
#include <zooid/shell/split.hpp>

namespace zooid::shell {

using StatusTask = interconnect::Task<std::expected<Status, Failure>>;

/// One command from its words: looked up, parsed, run; a failure is printed in one line.
[[nodiscard]] StatusTask run_words(Session& session, std::vector<std::string> words);

/// A line of commands. Stops at the first failure unless `keep_going`, and behind `shutdown`.
/// @return the first failure's status, or answer.
[[nodiscard]] StatusTask run_line(Session& session, std::string line, bool keep_going);

/// Tidies up behind a command that was dropped: closes the query it had open, ends the program it
/// waited for.
[[nodiscard]] StatusTask after_cancel(Session& session);

/// Prints a failure: one line, or the last member of a JSON object.
void report(Session& session, std::string_view command, const Failure& failure, bool json);

}  // namespace zooid::shell
