// Interleaved queries that read and write, against a model without an index: a list of rows, each
// with who put it in, who took it out, and when that was committed.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "../test_size.hpp"
#include "zooid/skb/query.hpp"

namespace zooid::skb::test {
namespace {

constexpr int keys = 4;
constexpr int nobody = -1;

struct ModelRow {
    int key = 0;
    int value = 0;
    int added_by = nobody;
    int erased_by = nobody;
    std::optional<int> born;  // commit; none: not committed
    std::optional<int> died;
    bool withdrawn = false;
};

struct Command {
    enum class Kind : std::uint8_t { add, retract, read } kind = Kind::read;
    int key = 0;
    int value = 0;
};

class Model {
public:
    int now = 0;  // commits so far
    std::vector<ModelRow> rows;

    [[nodiscard]] bool sees(const ModelRow& row, int who, int snapshot) const {
        const bool born = row.added_by == who || (row.born && *row.born <= snapshot);
        const bool died = (row.erased_by == who && row.erased_by != nobody) ||
                          (row.died && *row.died <= snapshot);
        return born && !died && !row.withdrawn;
    }
    [[nodiscard]] std::string values(int key, int who, int snapshot) const {
        std::string out = "[";
        for (const ModelRow& row : rows) {
            if (row.key != key || !sees(row, who, snapshot)) continue;
            out += (out.size() > 1 ? "," : "") + std::to_string(row.value);
        }
        return out + "]";
    }
    /// False: a conflict.
    bool run(const Command& command, int who, int snapshot) {
        if (command.kind == Command::Kind::add)
            rows.push_back({.key = command.key,
                            .value = command.value,
                            .added_by = who,
                            .erased_by = nobody,
                            .born = {},
                            .died = {}});
        if (command.kind != Command::Kind::retract) return true;
        for (ModelRow& row : rows) {
            if (row.key != command.key || !sees(row, who, snapshot)) continue;
            if (row.erased_by != nobody || row.died) return false;
            row.erased_by = who;
            return true;
        }
        return true;
    }
    void commit(int who) {
        const int stamp = ++now;
        for (ModelRow& row : rows) {
            if (row.added_by == who && !row.withdrawn) row.born = stamp;
            if (row.erased_by == who) row.died = stamp;
            if (row.added_by == who) row.added_by = nobody;
            if (row.erased_by == who) row.erased_by = nobody;
        }
    }
    void roll_back(int who) {
        for (ModelRow& row : rows) {
            if (row.added_by == who) row.withdrawn = true;
            if (row.erased_by == who) row.erased_by = nobody;
        }
    }
};

std::string as_text(const Command& command) {
    const std::string key = std::to_string(command.key);
    const std::string value = std::to_string(command.value);
    switch (command.kind) {
        case Command::Kind::add:
            return "add(" + key + "," + value + ")";
        case Command::Kind::retract:
            return "retract(" + key + ")";
        case Command::Kind::read:
            break;
    }
    return "read(" + key + ")";
}

class Player {
public:
    Player(KnowledgeBase& base, Model& model, int number, std::mt19937_64& random)
        : model_(model), number_(number), snapshot_(model.now) {
        std::string list;
        for (int i = 0; i < 25; ++i) {
            const auto dice = static_cast<int>(random() % 10);
            const Command command{.kind = dice < 4   ? Command::Kind::add
                                          : dice < 6 ? Command::Kind::retract
                                                     : Command::Kind::read,
                                  .key = static_cast<int>(random() % keys),
                                  .value = static_cast<int>(random() % 1000)};
            commands_.push_back(command);
            list += (i == 0 ? "" : ",") + as_text(command);
        }
        QueryLimits limits;
        limits.arena_bytes = 1 << 20;
        query_.emplace(base,
                       "member(C, [" + list + "]), do(C), C =.. [_, K | _], findall(V, d(K, V), L)",
                       limits);
    }
    /// Whether it goes on.
    bool step() {
        if (place_ == commands_.size()) {
            EXPECT_EQ(query_->next(), Query::Step::none);
            model_.commit(number_);
            return false;
        }
        const Command& command = commands_[place_++];
        const bool fits = model_.run(command, number_, snapshot_);
        const Query::Step step = query_->next();
        if (!fits) {
            EXPECT_EQ(step, Query::Step::error);
            EXPECT_TRUE(query_->error_text().starts_with("error(conflict(d/2)"));
            model_.roll_back(number_);
            return false;
        }
        EXPECT_EQ(step, Query::Step::answer) << query_->error_text();
        EXPECT_EQ(query_->text(3), model_.values(command.key, number_, snapshot_));
        return true;
    }
    void abandon() {  // after an answer: what led to it stays
        query_.reset();
        model_.commit(number_);
    }

private:
    Model& model_;
    int number_;
    int snapshot_;
    std::vector<Command> commands_;
    std::size_t place_ = 0;
    std::optional<Query> query_;
};

void play(std::uint64_t seed, int rows) {
    std::mt19937_64 random(seed);
    KnowledgeBase base;
    Model model;
    ASSERT_TRUE(
        base.consult(":- dynamic(d/2). do(add(K, V)) :- assertz(d(K, V)). "
                     "do(retract(K)) :- ( retract(d(K, _)) -> true ; true ). do(read(_))."));
    for (int i = 0; i < rows; ++i) {
        const FactValue row[] = {std::int64_t{i % keys}, std::int64_t{i}};
        ASSERT_TRUE(base.add_fact("d", row, {}));
        model.rows.push_back({.key = i % keys,
                              .value = i,
                              .added_by = nobody,
                              .erased_by = nobody,
                              .born = 0,
                              .died = {}});
    }
    std::vector<std::unique_ptr<Player>> players;
    int number = 0;
    for (int turn = 0; turn < 400 && !::testing::Test::HasFailure(); ++turn) {
        if (players.size() < 4 && random() % 3 == 0)
            players.push_back(std::make_unique<Player>(base, model, number++, random));
        if (players.empty()) continue;
        const auto who = static_cast<std::ptrdiff_t>(random() % players.size());
        auto& player = *players[static_cast<std::size_t>(who)];
        const bool goes_on = player.step();
        if (goes_on && random() % 60 != 0) continue;
        if (goes_on) player.abandon();
        players.erase(players.begin() + who);
    }
}

TEST(Isolation, InterleavedQueriesAgreeWithAModel) {
    const auto rounds = zooid::test::sized<std::uint64_t>(20, 150, 5'000);
    for (std::uint64_t seed = zooid::test::first_seed(); seed <= zooid::test::first_seed() + rounds;
         ++seed) {
        play(seed, static_cast<int>(seed % 3) * 20);
        ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed;
    }
}

}  // namespace
}  // namespace zooid::skb::test
