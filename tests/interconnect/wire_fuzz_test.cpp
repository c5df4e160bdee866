// Foreign words against the general form's reader: refused or read, never out of bounds, always in
// bounded time.
#include <capnp/message.h>
#include <capnp/schema.h>
#include <gtest/gtest.h>

#include <random>
#include <zooid/sample/sample_service.hpp>

#include "sample.capnp.h"
#include "test_size.hpp"

namespace zooid::interconnect::testing {
namespace {

using RichMessage = sample::Sample::Rich::Params;

/// Touches everything a message holds; the sum keeps the compiler from leaving reads out.
std::uint64_t read_tree(const auto& tree, unsigned& nodes) {
    std::uint64_t sum = tree.value();
    ++nodes;
    for (std::uint32_t index = 0; index < tree.children().size(); ++index)
        sum += read_tree(tree.children().at(index), nodes);
    return sum;
}

std::uint64_t read_all(const auto& message, unsigned& nodes) {
    std::uint64_t sum = message.id() + message.title().size() + message.blob().size();
    for (const char letter : message.title()) sum += static_cast<unsigned char>(letter);
    for (const std::byte byte : message.blob()) sum += std::to_integer<std::uint64_t>(byte);
    for (std::uint32_t i = 0; i < message.numbers().size(); ++i) sum += message.numbers().at(i);
    for (std::uint32_t i = 0; i < message.bits().size(); ++i) sum += message.bits().at(i);
    for (std::uint32_t i = 0; i < message.words_().size(); ++i)
        sum += message.words_().at(i).size();
    for (std::uint32_t i = 0; i < message.blobs().size(); ++i) sum += message.blobs().at(i).size();
    for (std::uint32_t i = 0; i < message.inners().size(); ++i)
        sum += message.inners().at(i).id() + message.inners().at(i).label().size();
    sum += message.inner().label().size() + message.choice_text().size();
    sum += message.choice_inner().label().size();
    return sum + read_tree(message.tree(), nodes);
}

/// Checks and reads the words where they lie: a heap block of exactly their size, so that the
/// sanitizer sees one word too far.
std::expected<unsigned, WireError> check_and_read(std::span<const std::uint64_t> words) {
    using Shape = sample::RichShape;
    const auto good = wire::Checker(words.size(), Shape::depth_max).root<Shape>(words);
    if (!good) return std::unexpected(good.error());
    unsigned nodes = 0;
    const sample::RichFields<wire::StructReader> message(*wire::StructReader::root(words));
    static_cast<void>(read_all(message, nodes));
    return nodes;
}

std::vector<std::uint64_t> seed_message(std::mt19937_64& random) {
    RichMessage message;
    EXPECT_TRUE(message.set_title("a title"));
    EXPECT_TRUE(message.set_blob(std::as_bytes(std::span("blob blob"))));
    const std::array<std::uint32_t, 3> numbers{1, 2, 3};
    EXPECT_TRUE(message.set_numbers(numbers));
    auto texts = message.init_words_(2);
    EXPECT_TRUE(texts->set(0, "one") && texts->set(1, "two"));
    auto inners = message.init_inners(2);
    EXPECT_TRUE(inners->at(1).set_label("label"));
    auto tree = message.init_tree();
    EXPECT_TRUE(tree->init_children(static_cast<std::uint32_t>(random() % 3)));
    if (random() % 2 == 0) EXPECT_TRUE(message.set_choice_text("choice"));
    return {message.words().begin(), message.words().end()};
}

void mutate(std::vector<std::uint64_t>& words, std::mt19937_64& random) {
    for (std::uint64_t change = random() % 4; change > 0; --change) {
        std::uint64_t& word = words[random() % words.size()];
        switch (random() % 5) {
            case 0:
                word ^= std::uint64_t{1} << (random() % 64);
                break;
            case 1:
                word = random();
                break;
            case 2:
                word = words[random() % words.size()];
                break;
            case 3:
                word += 4 * (random() % 9) - 16;
                break;  // a pointer's offset
            default:
                word = (word & 0xffff'ffff) | (random() % 64) << 32 | (random() % 9) << 35;
                break;
        }
    }
    if (random() % 4 == 0) words.resize(1 + random() % words.size());
}

// Goal: the check decides in bounded time; what it lets pass is read within bounds, and a message
// cannot hold more nodes than words.
TEST(WireFuzz, MutatedMessagesAreRefusedOrRead) {
    std::mt19937_64 random(5);
    std::uint64_t passed = 0;
    std::array<std::uint64_t, 8> refused{};
    for (std::uint64_t run = 0; run < scaled(20'000); ++run) {
        auto words = seed_message(random);
        mutate(words, random);
        words.shrink_to_fit();
        const auto nodes = check_and_read(words);
        ASSERT_EQ(nodes.has_value(), RichMessage::from_words(words).has_value());
        if (!nodes) {
            ++refused[static_cast<std::size_t>(nodes.error())];
            continue;
        }
        ++passed;
        ASSERT_LE(*nodes, words.size() + 1);
    }
    EXPECT_GT(passed, scaled(2'000));
    for (const WireError error : {WireError::out_of_bounds, WireError::bad_pointer,
                                  WireError::bad_text, WireError::too_much})
        EXPECT_GT(refused[static_cast<std::size_t>(error)], 0) << name(error);
}

// Goal: pure noise too, at every length.
TEST(WireFuzz, NoiseIsRefusedOrRead) {
    std::mt19937_64 random(6);
    for (std::uint64_t run = 0; run < scaled(20'000); ++run) {
        std::vector<std::uint64_t> words(random() % 20);
        for (auto& word : words) word = random() & random() & random();
        const auto nodes = check_and_read(words);
        ASSERT_LE(nodes.value_or(0), words.size() + 1);
    }
}

// Goal: what we accept, Cap'n Proto reads as the same values; we are never the more generous
// reader.
TEST(WireFuzz, WhatPassesMeansTheSameToCapnp) {
    std::mt19937_64 random(8);
    std::uint64_t compared = 0;
    for (std::uint64_t run = 0; run < scaled(5'000); ++run) {
        auto words = seed_message(random);
        mutate(words, random);
        const auto ours = RichMessage::from_words(words);
        if (!ours) continue;
        kj::ArrayPtr<const capnp::word> segment(reinterpret_cast<const capnp::word*>(words.data()),
                                                words.size());
        capnp::SegmentArrayMessageReader reader(kj::arrayPtr(&segment, 1));
        try {
            const auto theirs = reader.getRoot<sample_capnp::Rich>();
            ASSERT_EQ(ours->id(), theirs.getId());
            ASSERT_EQ(ours->title(),
                      std::string_view(theirs.getTitle().begin(), theirs.getTitle().size()));
            ASSERT_EQ(ours->blob().size(), theirs.getBlob().size());
            ASSERT_EQ(ours->numbers().size(), theirs.getNumbers().size());
            ASSERT_EQ(ours->inners().size(), theirs.getInners().size());
            ASSERT_EQ(ours->tree().value(), theirs.getTree().getValue());
            ++compared;
        } catch (const kj::Exception& error) {
            FAIL() << "Cap'n Proto refuses what we accept: " << error.getDescription().cStr();
        }
    }
    EXPECT_GT(compared, scaled(500));
}

}  // namespace
}  // namespace zooid::interconnect::testing
