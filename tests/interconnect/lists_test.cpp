// Lists of lists and defaults of pointers, against Cap'n Proto's own library.
#include <capnp/message.h>
#include <capnp/serialize.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>
#include <zooid/sample/sample_service.hpp>

#include "sample.capnp.h"
#include "test_size.hpp"

namespace zooid::interconnect::testing {
namespace {

using DeepMessage = sample::Store::Put::Params;
using Random = std::mt19937_64;
template <class T>
using Table = std::vector<std::vector<T>>;

template <class T>
Table<T> random_table(Random& random, auto value) {
    Table<T> table(random() % 4);
    for (auto& row : table) {
        row.resize(random() % 5);
        for (T& each : row) each = value();
    }
    return table;
}

/// What one message says, apart from any library.
struct Content {
    Table<std::int32_t> matrix;
    Table<std::string> names;
    Table<std::uint32_t> row_ids;
    std::vector<Table<std::uint8_t>> cube;
    friend bool operator==(const Content&, const Content&) = default;
};

Content random_content(Random& random) {
    Content content;
    content.matrix =
        random_table<std::int32_t>(random, [&] { return static_cast<std::int32_t>(random()); });
    content.names =
        random_table<std::string>(random, [&] { return std::string(random() % 9, 'n'); });
    content.row_ids =
        random_table<std::uint32_t>(random, [&] { return static_cast<std::uint32_t>(random()); });
    for (auto& plane : content.cube = std::vector<Table<std::uint8_t>>(random() % 3))
        plane =
            random_table<std::uint8_t>(random, [&] { return static_cast<std::uint8_t>(random()); });
    return content;
}

bool write(const Content& content, DeepMessage& message) {
    const auto count = [](const auto& list) { return static_cast<std::uint32_t>(list.size()); };
    bool room = true;
    auto matrix = message.init_matrix(count(content.matrix));
    auto names = message.init_names(count(content.names));
    auto rows = message.init_rows(count(content.row_ids));
    auto cube = message.init_cube(count(content.cube));
    if (!matrix || !names || !rows || !cube) return false;
    for (std::uint32_t i = 0; i < count(content.matrix); ++i)
        room &= matrix->set(i, content.matrix[i]).has_value();
    for (std::uint32_t i = 0; i < count(content.names); ++i) {
        auto row = names->set(i, count(content.names[i]));
        if (!row) return false;
        for (std::uint32_t j = 0; j < count(content.names[i]); ++j)
            room &= row->set(j, content.names[i][j]).has_value();
    }
    for (std::uint32_t i = 0; i < count(content.row_ids); ++i) {
        auto row = rows->set(i, count(content.row_ids[i]));
        if (!row) return false;
        for (std::uint32_t j = 0; j < count(content.row_ids[i]); ++j)
            row->at(j).set_id(content.row_ids[i][j]);
    }
    for (std::uint32_t i = 0; i < count(content.cube); ++i) {
        auto plane = cube->set(i, count(content.cube[i]));
        if (!plane) return false;
        for (std::uint32_t j = 0; j < count(content.cube[i]); ++j)
            room &= plane->set(j, content.cube[i][j]).has_value();
    }
    return room;
}

Content read(const DeepMessage& message) {
    Content content;
    const auto copy = [](const auto& list, auto& to, auto value) {
        for (std::uint32_t i = 0; i < list.size(); ++i) {
            to.emplace_back();
            for (std::uint32_t j = 0; j < list.at(i).size(); ++j)
                to.back().push_back(value(list.at(i).at(j)));
        }
    };
    copy(message.matrix(), content.matrix, [](std::int32_t each) { return each; });
    copy(message.names(), content.names, [](std::string_view each) { return std::string(each); });
    copy(message.rows(), content.row_ids, [](const auto& each) { return each.id(); });
    for (std::uint32_t i = 0; i < message.cube().size(); ++i)
        copy(message.cube().at(i), content.cube.emplace_back(),
             [](std::uint8_t each) { return each; });
    return content;
}

Content read(sample_capnp::Deep::Reader message) {
    Content content;
    const auto copy = [](const auto& list, auto& to, auto value) {
        for (const auto row : list) {
            to.emplace_back();
            for (const auto each : row) to.back().push_back(value(each));
        }
    };
    copy(message.getMatrix(), content.matrix, [](std::int32_t each) { return each; });
    copy(message.getNames(), content.names,
         [](capnp::Text::Reader each) { return std::string(each.cStr()); });
    copy(message.getRows(), content.row_ids, [](const auto& each) { return each.getId(); });
    for (const auto plane : message.getCube())
        copy(plane, content.cube.emplace_back(), [](std::uint8_t each) { return each; });
    return content;
}

/// Cap'n Proto's view of our words.
class Theirs {
public:
    explicit Theirs(std::span<const std::uint64_t> words)
        : segment_(reinterpret_cast<const capnp::word*>(words.data()), words.size()),
          reader_(kj::arrayPtr(&segment_, 1)) {}
    sample_capnp::Deep::Reader root() { return reader_.getRoot<sample_capnp::Deep>(); }

private:
    kj::ArrayPtr<const capnp::word> segment_;
    capnp::SegmentArrayMessageReader reader_;
};

TEST(ListsOfLists, BothLibrariesReadWhatWeWrite) {
    Random random(4);
    std::uint64_t compared = 0;
    for (std::uint64_t run = 0; run < scaled(1'000); ++run) {
        const Content content = random_content(random);
        DeepMessage message;
        if (!write(content, message)) continue;
        ++compared;
        const auto copy = DeepMessage::from_words(message.words());
        ASSERT_TRUE(copy) << name(copy.error());
        ASSERT_EQ(read(*copy), content);
        Theirs theirs(message.words());
        ASSERT_EQ(read(theirs.root()), content);
    }
    EXPECT_GT(compared, scaled(500));
}

// Goal: what nobody set reads as the schema says, in a fresh message, in one that came, and in one
// of an older schema.
TEST(PointerDefaults, AreReadWhereNothingIsSet) {
    DeepMessage fresh;
    const std::array<std::uint64_t, 1> older{wire::Pointer::structure(0, 0, 0).raw};
    for (const auto& message :
         {DeepMessage::from_words(fresh.words()), DeepMessage::from_words(older),
          std::expected<DeepMessage, WireError>(fresh)}) {
        ASSERT_TRUE(message);
        EXPECT_FALSE(message->has_greeting());
        EXPECT_EQ(message->greeting(), "hello");
        ASSERT_EQ(message->key().size(), 3);
        EXPECT_EQ(message->key()[1], std::byte{0xff});
        ASSERT_EQ(message->primes().size(), 4);
        EXPECT_EQ(message->primes().at(3), 7);
        EXPECT_EQ(message->home().id(), 7);
        EXPECT_EQ(message->home().label(), "home");
        ASSERT_EQ(message->flags().size(), 2);
        EXPECT_TRUE(message->flags().at(0).at(2));
        EXPECT_FALSE(message->flags().at(0).at(1));
        EXPECT_EQ(message->flags().at(1).size(), 0);
        ASSERT_EQ(message->reals().size(), 2);
        EXPECT_EQ(message->reals().at(1), -2.0);
    }
}

TEST(PointerDefaults, GiveWayToWhatIsSet) {
    DeepMessage message;
    ASSERT_TRUE(message.set_greeting(""));
    ASSERT_TRUE(message.set_primes({}));
    ASSERT_TRUE(message.init_home());
    const auto copy = DeepMessage::from_words(message.words());
    ASSERT_TRUE(copy);
    EXPECT_TRUE(copy->has_greeting());
    EXPECT_EQ(copy->greeting(), "");
    EXPECT_EQ(copy->primes().size(), 0);
    EXPECT_EQ(copy->home().id(), 0);
    Theirs theirs(message.words());
    EXPECT_EQ(theirs.root().getGreeting().size(), 0);
    EXPECT_EQ(theirs.root().getKey().size(), 3);
    EXPECT_EQ(theirs.root().getPrimes().size(), 0);
}

// Goal: a list of lists whose inner pointers lie is refused.
TEST(ListsOfLists, InnerListsAreChecked) {
    DeepMessage message;
    auto names = message.init_names(2);
    ASSERT_TRUE(names && names->set(0, 1));
    ASSERT_TRUE(DeepMessage::from_words(message.words()));
    std::vector<std::uint64_t> words(message.words().begin(), message.words().end());
    std::uint64_t& inner = words[words.size() - 3];  // [0], [1], then the word of list 0
    ASSERT_EQ(inner, wire::Pointer::list(1, wire::ElementSize::pointer, 1).raw);
    inner = wire::Pointer::list(1, wire::ElementSize::byte, 1).raw;
    EXPECT_EQ(DeepMessage::from_words(words).error(), WireError::bad_pointer);
    inner = wire::Pointer::list(7, wire::ElementSize::pointer, 1).raw;
    EXPECT_EQ(DeepMessage::from_words(words).error(), WireError::out_of_bounds);
}

}  // namespace
}  // namespace zooid::interconnect::testing
