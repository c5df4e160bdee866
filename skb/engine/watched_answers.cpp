#include "zooid/skb/watched_answers.hpp"

#include <deque>
#include <set>
#include <utility>

#include "zooid/skb/dependencies.hpp"
#include "zooid/skb/query.hpp"

namespace zooid::skb {

namespace {

constexpr std::string_view too_many = "error(resource_error(answers),_)";

std::size_t bytes_of(const Row& row) {
    std::size_t bytes = row.size() * sizeof(Value);
    for (const Value& value : row) {
        if (const auto* const name = std::get_if<std::string>(&value)) bytes += name->size();
        if (const auto* const term = std::get_if<TermText>(&value)) bytes += term->text.size();
    }
    return bytes;
}

}  // namespace

struct WatchedAnswers::State {
    State(KnowledgeBase& given, std::string_view goal, const WatchLimits& with)
        : base(given), limits(with), query(base, goal, with.query), reads(base, query.relations()) {
        query.rest();
    }

    void begin();
    /// False when they are too many or one is too long.
    bool put_answer();
    void end(std::string wrong);
    void compare();

    KnowledgeBase& base;
    WatchLimits limits;
    Query query;
    Dependencies reads;
    std::uint64_t asked = 0;    // newest change of what it reads, when it was asked; 0: never
    std::uint64_t version = 0;  // of the base then
    bool is_asking = false;
    std::set<Row> answers;   // of the query that runs
    std::set<Row> told;      // to whoever takes the notices
    std::deque<Notice> due;  // from `told` to the answers of the last query
    std::string error;
};

void WatchedAnswers::State::begin() {
    is_asking = true;
    asked = reads.newest_change();
    version = base.version();
    answers.clear();
    (void)query.restart();  // without values: it cannot be refused
}

bool WatchedAnswers::State::put_answer() {
    Row row;
    for (std::size_t i = 0; i < query.columns(); ++i) row.push_back(query.value(i));
    if (bytes_of(row) > limits.row_bytes_max + row.size() * sizeof(Value)) return false;
    answers.insert(std::move(row));
    return answers.size() <= limits.answers_max;
}

void WatchedAnswers::State::end(std::string wrong) {
    query.rest();
    is_asking = false;
    error = std::move(wrong);
    if (error.empty()) compare();
    answers.clear();
}

void WatchedAnswers::State::compare() {
    due.clear();
    const auto put = [&](Notice::Kind kind, const Row& row) {
        due.push_back({.kind = kind, .version = version, .lost = 0, .row = row});
    };
    for (const Row& row : told) {
        if (!answers.contains(row)) put(Notice::Kind::retracted, row);
    }
    for (const Row& row : answers) {
        if (!told.contains(row)) put(Notice::Kind::asserted, row);
    }
    const bool quiet = !limits.asserted || !limits.retracted;
    if (!quiet) return;
    // What is of no interest counts as told at once.
    for (const Notice& notice : std::exchange(due, {})) {
        const bool comes = notice.kind == Notice::Kind::asserted;
        if (comes ? limits.asserted : limits.retracted) {
            due.push_back(notice);
        } else if (comes) {
            told.insert(notice.row);
        } else {
            told.erase(notice.row);
        }
    }
}

WatchedAnswers::WatchedAnswers(std::unique_ptr<State> state) : state_(std::move(state)) {}
WatchedAnswers::~WatchedAnswers() = default;
WatchedAnswers::WatchedAnswers(WatchedAnswers&&) noexcept = default;
WatchedAnswers& WatchedAnswers::operator=(WatchedAnswers&&) noexcept = default;

std::expected<WatchedAnswers, SubscriptionError>
WatchedAnswers::open(KnowledgeBase& base, std::string_view goal, const WatchLimits& limits) {
    WatchLimits own = limits;
    own.query.writer.right = Right::ask;
    auto state = std::make_unique<State>(base, goal, own);
    if (!state->query.error_text().empty())
        return std::unexpected(SubscriptionError{.term = state->query.error_text(),
                                                 .column = state->query.error_column()});
    return WatchedAnswers(std::move(state));
}

std::size_t WatchedAnswers::columns() const { return state_->query.columns(); }
std::string_view WatchedAnswers::name(std::size_t column) const {
    return state_->query.name(column);
}

bool WatchedAnswers::is_old() {
    return state_->version == 0 || state_->is_asking ||
           state_->reads.newest_change() != state_->asked;
}

bool WatchedAnswers::refresh() {
    State& s = *state_;
    if (!s.is_asking) s.begin();
    for (;;) {
        switch (s.query.next()) {
            case Query::Step::paused:
                return false;
            case Query::Step::answer:
                if (s.put_answer()) continue;
                s.end(std::string(too_many));
                return true;
            case Query::Step::error:
                s.end(s.query.error_text());
                return true;
            case Query::Step::none:
                s.end({});
                return true;
        }
    }
}

const Notice* WatchedAnswers::first() const {
    return state_->due.empty() ? nullptr : &state_->due.front();
}

std::optional<Notice> WatchedAnswers::take() {
    State& s = *state_;
    if (s.due.empty()) return std::nullopt;
    Notice notice = std::move(s.due.front());
    s.due.pop_front();
    if (notice.kind == Notice::Kind::asserted)
        s.told.insert(notice.row);
    else
        s.told.erase(notice.row);
    return notice;
}

std::string WatchedAnswers::take_error() { return std::exchange(state_->error, std::string()); }

}  // namespace zooid::skb
