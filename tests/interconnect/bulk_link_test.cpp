// Buffers between two Linux processes: nothing copied, nothing lost, and a peer may die with them.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>
#include <zooid/interconnect/core/bulk_pool.hpp>

#include "held.hpp"
#include "processes.hpp"
#include "test_size.hpp"

namespace zooid::interconnect::testing {
namespace {

constexpr Terms terms{.schema = 7,
                      .slots = 16,
                      .handshake = patience,
                      .pool = {.buffers = {4, 2}, .buffer_bytes = 65536}};

/// One side: its book and its transport.
struct BulkEnd {
    explicit BulkEnd(Link link)
        : pool(link.pool(), link.side(), terms.pool), bulk(std::move(link), pool) {}

    /// Looks until `look` holds, sleeping between; false when it did not within patience.
    template <class Look>
    bool wait_for(const Look& look) {
        const auto until = Clock::now() + patience;
        while (Clock::now() < until) {
            const std::uint32_t seen = bulk.carrier().rings();
            if (look()) return true;
            if (bulk.prepare_sleep(0)) bulk.carrier().sleep(seen, 1s);
            bulk.wake();
        }
        return false;
    }
    std::optional<Owned<Buffer>> next() {
        std::optional<Owned<Buffer>> buffer;
        wait_for([&] {
            const auto got = bulk.receive(words);
            if (!got) return true;
            if (const auto& header = *got) buffer = bulk.take(*header);
            return buffer.has_value();
        });
        return buffer;
    }

    BufferPool pool;
    BulkPool<Link> bulk;
    std::array<std::uint64_t, 32> words{};
};

/// Fills every word of a buffer with `number`.
void fill(Buffer& buffer, std::uint64_t number) {
    const std::span memory = buffer.memory();
    for (std::size_t at = 0; at < memory.size(); at += sizeof number)
        std::memcpy(&memory[at], &number, sizeof number);
    buffer.fill(memory.size());
}
bool holds(const Buffer& buffer, std::uint64_t number) {
    const std::span bytes = buffer.bytes();
    for (std::size_t at = 0; at < bytes.size(); at += sizeof number)
        if (std::memcmp(&bytes[at], &number, sizeof number) != 0) return false;
    return bytes.size() == terms.pool.buffer_bytes;
}

int send_buffers(const std::string& path, std::uint64_t count) {
    BulkEnd end(connected(path, terms));
    for (std::uint64_t number = 0; number < count; ++number) {
        std::optional<Owned<Buffer>> buffer;
        if (!end.wait_for([&] {
                if (!end.bulk.receive(end.words)) return true;
                if (auto fresh = end.bulk.allocate(8)) buffer = std::move(*fresh);
                return buffer.has_value();
            }) ||
            !buffer)
            return 1;
        fill(**buffer, number);
        auto sent = send_with(end.bulk, {.number = 1}, std::move(*buffer));
        while (!sent) {
            if (sent.error().why != SendError::full) return 2;
            sent = send_with(end.bulk, {.number = 1}, std::move(sent.error().buffer));
        }
    }
    return end.pool.copied_bytes() == 0 ? 0 : 3;
}

// Goal: four buffers carry many messages; who has none left sleeps until one comes home.
TEST(BulkLink, BuffersPassBetweenProcesses) {
    const std::uint64_t count = scaled(3'000);
    const std::string path = test_path();
    auto here = Listener::bind(path);
    ASSERT_TRUE(here);
    Child child([&] { return send_buffers(path, count); });
    auto link = here->accept(terms, patience);
    ASSERT_TRUE(link) << name(link.error());
    BulkEnd end(std::move(*link));
    for (std::uint64_t number = 0; number < count; ++number) {
        const auto buffer = end.next();
        ASSERT_TRUE(buffer) << number;
        ASSERT_TRUE(holds(*held(buffer), number)) << number;
    }
    EXPECT_EQ(end.pool.copied_bytes(), 0);
    EXPECT_EQ(child.status(), 0);
}

TEST(BulkLink, WhatAKilledPeerHadSentIsStillThere) {
    const std::string path = test_path();
    auto here = Listener::bind(path);
    ASSERT_TRUE(here);
    Child child([&] {
        static_cast<void>(send_buffers(path, 4));
        ::raise(SIGKILL);
        return 0;
    });
    auto link = here->accept(terms, patience);
    ASSERT_TRUE(link);
    BulkEnd end(std::move(*link));
    std::vector<Owned<Buffer>> all;
    for (std::uint64_t number = 0; number < 4; ++number) {
        auto buffer = end.next();
        ASSERT_TRUE(buffer);
        all.push_back(std::move(held(buffer)));
    }
    EXPECT_FALSE(end.next()) << "the peer has died";
    EXPECT_EQ(end.bulk.carrier().ended(), LinkError::peer_died);
    for (std::uint64_t number = 0; const auto& buffer : all) EXPECT_TRUE(holds(*buffer, number++));
}

TEST(BulkLink, BothMustNameTheSamePool) {
    const std::string path = test_path();
    auto listener = Listener::bind(path);
    ASSERT_TRUE(listener);
    Terms others = terms;
    others.pool.buffer_bytes = 4096;
    std::thread other(
        [&] { EXPECT_EQ(listener->accept(terms, patience).error(), LinkError::schema); });
    EXPECT_EQ(Link::connect(path, others).error(), LinkError::schema);
    other.join();
    others.pool.buffer_bytes = 4097;
    EXPECT_EQ(Link::pair(others).error(), LinkError::not_a_link);
}

}  // namespace
}  // namespace zooid::interconnect::testing
