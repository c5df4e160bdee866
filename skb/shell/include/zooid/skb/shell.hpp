// A person's session with a knowledge base, here or in a guest: lines in, text out; no I/O of its
// own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zooid/skb/answer_rows.hpp"
#include "zooid/skb/asked_base.hpp"
#include "zooid/skb/shell_line.hpp"

namespace zooid::skb {

/// What a session needs of the world. Each must outlive it.
struct ShellServices {
    std::function<std::int64_t()> now_ns;     // the clock of the facts' times
    std::function<std::int64_t()> steady_ns;  // for limits and durations
    std::function<bool()> interrupted;        // the person wants the running query to end
    std::function<std::optional<std::string>(const std::string&)> read_file;
    std::function<bool(const std::string&, std::string_view)> write_file;
    ShowLine show = {};             // what comes while a line still runs; empty: kept for its end
    std::string queries_file = {};  // saved queries outlive the session there; empty: nowhere
};

/// Sets what `words` say ("time 50ms mem 4M answers 100 steps 1000").
/// @return nothing, or one line that names the wrong word and the cure
[[nodiscard]] std::optional<std::string> set_limits(ShellLimits& limits, std::string_view words);

/// "limits: time 10 s, ..." and a line feed.
[[nodiscard]] std::string shown(const ShellLimits& limits);

/// What came of a line.
struct ShellReply {
    std::string output = {};  // for standard output
    std::string error = {};   // for standard error, whole lines
    ExitStatus status = ExitStatus::answers;
    bool ended = false;  // .quit
};

/// @invariant the base is changed by .load and by what the person's own goals assert, never else.
class Shell {
public:
    /// @param base with the policies loaded; must outlive the session
    Shell(AskedBase& base, ShellServices services);
    ~Shell();

    /// Takes one line. Goals may go on over several lines until their full stop; after a page of
    /// answers `;` asks for the next ones.
    ShellReply feed(std::string_view line);
    /// Takes a whole request that needs no full stop, and all its answers at once.
    ShellReply ask_once(std::string_view request);

    /// "skb> ", or "...> " in the middle of a goal, or "; for more> " behind a page of answers.
    [[nodiscard]] std::string_view prompt() const;
    /// Throws the unfinished goal away.
    void cancel();

    /// What the line may go on with: relations of the base, and the shell's own words.
    /// @return whole lines up to the end of the completed word, sorted; none: nothing fits
    [[nodiscard]] std::vector<std::string> complete(std::string_view line);

    void set_mode(AnswerMode mode) { mode_ = mode; }
    [[nodiscard]] ShellLimits& limits() { return limits_; }
    /// The answers the last goal gave, to draw them.
    [[nodiscard]] const AnswerRows& answers() const { return answers_; }

private:
    ShellReply run(const ShellLine& line, std::size_t page);
    ShellReply ask(const ShellLine& line, std::size_t page);
    ShellReply next_page(std::size_t page);
    ShellReply explain_why(const std::string& goal);
    ShellReply explain(const std::string& goal);
    ShellReply sample(std::string_view words);
    ShellReply watch(const std::string& goal);
    ShellReply change_saved(const std::string& goal);
    ShellReply run_saved(const ShellLine& line, std::size_t page);
    void keep_saved();
    ShellReply stats();
    ShellReply dump(const std::string& path);
    ShellReply load(const std::string& path);
    ShellReply changes();
    [[nodiscard]] AskLimits ask_limits();
    AskedBase& base_;
    ShellServices services_;
    ShellLimits limits_;
    AnswerMode mode_ = AnswerMode::table;
    std::string text_;                   // an unfinished goal
    std::string goal_;                   // of query_
    std::unique_ptr<AskedQuery> query_;  // may have more answers
    AnswerMode shown_as_ = AnswerMode::table;
    AnswerRows answers_;
    std::size_t answers_given_ = 0;
    std::optional<std::uint64_t> last_steps_ = 0;
    std::int64_t last_ns_ = 0;
    std::int64_t deadline_ns_ = 0;
};

/// Adds a base that save() wrote, or facts and rules as they are.
/// @param origin of what does not say its own
/// @return nothing, or one line: a format this version does not know, or what is wrong where
[[nodiscard]] std::optional<std::string>
load_facts(KnowledgeBase& base, std::string_view text, const Origin& origin);

}  // namespace zooid::skb
