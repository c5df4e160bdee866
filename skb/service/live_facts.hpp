// Facts about the running system: what monitors say of it becomes rows of the live relations.
#pragma once
#include <cstdint>
#include <expected>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <zooid/interconnect/call_error.hpp>
#include <zooid/interconnect/task.hpp>
#include <zooid/schema/monitor.hpp>
#include <zooid/skb/knowledge_base.hpp>

namespace zooid::skb {

inline constexpr std::uint64_t live_us_min =
    20'000;  // facts younger than this are not asked for anew
inline constexpr std::size_t live_rows_max = 8'192;  // of all cores; what is beyond is left out

/// One row as a monitor says it: schema::monitor::LiveRow.
struct LiveRow {
    schema::monitor::LiveRelation relation{};
    std::uint16_t core = 0;
    schema::monitor::Transport transport{};
    std::uint64_t number0 = 0;
    std::uint64_t number1 = 0;
    std::uint64_t number2 = 0;
    std::string name = {};
};

/// One figure of the engine itself: a row of engine/2.
struct EngineFigure {
    std::string_view what;
    std::uint64_t number = 0;
};

/// The live relations of one base.
class LiveFacts {
public:
    /// @param base with the policies; outlives this
    explicit LiveFacts(KnowledgeBase& base);

    /// True when a goal names a live relation, or a rule of the policies that reads one.
    [[nodiscard]] bool named_in(std::string_view goal) const;
    /// In place of all rows before: what a dead core or an ended domain had said is gone with it.
    /// A relation the administrator has declared facts of keeps those and takes no row.
    /// @return false when the base is full: the rows before that stand
    bool replace(std::span<const LiveRow> rows, std::int64_t now_ns,
                 std::span<const EngineFigure> figures = {});

private:
    bool put(const LiveRow& row, const Origin& origin);
    bool
    add(std::string_view relation, std::initializer_list<FactValue> columns, const Origin& origin);

    KnowledgeBase& base_;
    std::set<std::string, std::less<>> names_;
    std::set<std::string, std::less<>> declared_;
};

/// Who can be asked what runs now.
class LiveSource {
public:
    [[nodiscard]] virtual bool named_in(std::string_view goal) const = 0;
    /// Brings the live relations up to date, unless they have just been.
    virtual interconnect::Task<std::expected<void, interconnect::CallError>> refresh() = 0;

protected:
    ~LiveSource() = default;
};

}  // namespace zooid::skb
