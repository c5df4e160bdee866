// Frames over a line that may lose, change and invent bytes.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <zooid/skb/attach/message.hpp>

#include "../../test_size.hpp"

namespace zooid::skb::attach {
namespace {

using Bytes = std::vector<std::byte>;

Bytes bytes_of(std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

struct Heard {
    std::vector<std::pair<FrameKind, std::string>> frames;
    std::vector<FrameFault> faults;
};

/// Feeds pieces of at most `piece` bytes and takes what comes.
Heard hear(const Bytes& bytes, std::size_t piece) {
    FrameReader reader;
    Heard heard;
    std::size_t fed = 0;
    const auto take = [&] {
        for (;;) {
            const auto frame = reader.next();
            if (!frame) {
                heard.faults.push_back(frame.error());
                continue;
            }
            if (!*frame) return;
            heard.frames.emplace_back(
                (*frame)->kind, std::string(reinterpret_cast<const char*>((*frame)->payload.data()),
                                            (*frame)->payload.size()));
        }
    };
    while (fed < bytes.size()) {
        const std::size_t count = std::min({piece, bytes.size() - fed, reader.room()});
        EXPECT_GT(count, 0U) << "a reader that has been asked takes more";
        if (count == 0) break;
        reader.feed(std::span(bytes).subspan(fed, count));
        fed += count;
        take();
    }
    return heard;
}

TEST(Frames, ComeWholeHoweverTheyAreCut) {
    Bytes line;
    append_filler(line);
    append_frame(line, FrameKind::hello, 7, bytes_of("12345678"));
    append_frame(line, FrameKind::message, 7, bytes_of(std::string(payload_bytes_max, 'Z')));
    append_frame(line, FrameKind::welcome, 7, {});
    for (const std::size_t piece : {1U, 2U, 7U, 64U, 5000U}) {
        const Heard heard = hear(line, piece);
        EXPECT_TRUE(heard.faults.empty());
        ASSERT_EQ(heard.frames.size(), 3U) << piece;
        EXPECT_EQ(heard.frames[0].second, "12345678");
        EXPECT_EQ(heard.frames[1].second, std::string(payload_bytes_max, 'Z'));
        EXPECT_EQ(heard.frames[2].first, FrameKind::welcome);
    }
}

// Every single bit that changes is noticed, and what comes behind it is heard.
TEST(Frames, AChangedBitIsNoFrame) {
    Bytes line;
    append_frame(line, FrameKind::message, 3, bytes_of("what was meant"));
    const std::size_t first = line.size();
    append_filler(line);
    append_frame(line, FrameKind::message, 3, bytes_of("the next"));
    for (std::size_t bit = 0; bit < first * 8; ++bit) {
        Bytes changed = line;
        changed[bit / 8] ^= std::byte{1} << (bit % 8);
        const Heard heard = hear(changed, 100);
        ASSERT_EQ(heard.frames.size(), 1U) << bit;
        EXPECT_EQ(heard.frames[0].second, "the next") << bit;
        EXPECT_FALSE(heard.faults.empty()) << bit;
    }
}

// Whatever a line carried, and wherever a frame was cut off, a hello behind its filler is heard.
TEST(Frames, AHelloIsHeardBehindAnything) {
    std::mt19937_64 random(5);
    const int rounds = test::sized<int>(200, 1000, 20000);
    for (int round = 0; round < rounds; ++round) {
        Bytes line;
        for (unsigned part = 0; part < 4; ++part) {
            Bytes some;
            append_frame(some, FrameKind::message, 1, bytes_of(std::string(random() % 300, 'x')));
            if (random() % 2 == 0) some.resize(random() % some.size());
            for (unsigned i = 0; i < random() % 4 && !some.empty(); ++i)
                some[random() % some.size()] = static_cast<std::byte>(random());
            line.insert(line.end(), some.begin(), some.end());
        }
        append_filler(line);
        append_hello(line, 9);
        const Heard heard = hear(line, 1 + random() % 100);
        ASSERT_FALSE(heard.frames.empty());
        EXPECT_EQ(heard.frames.back().first, FrameKind::hello) << round;
    }
}

TEST(Frames, AnotherVersionIsNamed) {
    Bytes line;
    append_frame(line, FrameKind::hello, 1, bytes_of("12345678"));
    line[2] = std::byte{line_version + 1};
    EXPECT_EQ(hear(line, 99).faults.front(), FrameFault::version);
}

TEST(Messages, KeepTheirHeaderAndWords) {
    const std::uint64_t words[] = {1, ~std::uint64_t{0}, 0x1122334455667788};
    Bytes line;
    append_message(
        line, 2,
        {.number = 11 | interconnect::reply_bit, .call = 31, .words = words, .segment = true});
    const Heard heard = hear(line, 50);
    ASSERT_EQ(heard.frames.size(), 1U);
    LineMessage message;
    ASSERT_TRUE(read_message(bytes_of(heard.frames[0].second), message));
    EXPECT_EQ(message.header.number, 11 | interconnect::reply_bit);
    EXPECT_EQ(message.header.call, 31);
    EXPECT_TRUE(message.header.segment);
    EXPECT_TRUE(std::ranges::equal(message.payload(), words));
}

// A payload whose check holds may still be a hostile side's.
TEST(Messages, OfAnotherShapeAreRefused) {
    LineMessage message;
    for (const std::string& payload :
         {std::string(), std::string(7, '\0'), std::string(9, '\0'), std::string(16, '\0'),
          std::string("\xff\xff\0\0\0\0\0\0", 8), std::string("\0\0\xff\xff\0\0\0\0", 8),
          std::string("\0\0\0\0\0\0\2\0", 8), std::string("\0\0\0\0\0\0\0\1", 8),
          std::string("\0\0\0\0\xff\xff\0\0", 8)})
        EXPECT_FALSE(read_message(bytes_of(payload), message)) << payload.size();
    EXPECT_TRUE(read_message(bytes_of(std::string(8, '\0')), message));
}

}  // namespace
}  // namespace zooid::skb::attach
