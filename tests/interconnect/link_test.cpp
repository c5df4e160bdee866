// Links between Linux processes: handshake, sleep, epoll, a peer that lies, a peer that is killed.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <atomic>
#include <barrier>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>
#include <zooid/interconnect/linux/listener.hpp>

#include "processes.hpp"
#include "test_size.hpp"

namespace zooid::interconnect::testing {
namespace {

OutMessage message(std::uint16_t number, std::span<const std::uint64_t> words) {
    return {.number = number, .words = words};
}

class Sleeps : public ::testing::TestWithParam<SleepOn> {
protected:
    Terms terms{.schema = 7, .slots = 8, .sleep = GetParam(), .handshake = patience};
};
INSTANTIATE_TEST_SUITE_P(Link, Sleeps, ::testing::Values(SleepOn::futex, SleepOn::descriptor),
                         [](const auto& info) {
                             return info.param == SleepOn::futex ? "Futex" : "Descriptor";
                         });

// Goal: order and content between two processes; both sides run out of room or messages and sleep.
TEST_P(Sleeps, EverythingArrivesFromAnotherProcess) {
    const std::uint64_t messages = scaled(20'000);
    const std::string path = test_path();
    auto here = Listener::bind(path);
    ASSERT_TRUE(here);
    Child child([&] {
        auto link = connected(path, terms);
        std::array<std::uint64_t, 12> words{};
        for (std::uint64_t number = 0; number < messages; ++number) {
            words.fill(number);
            if (!link.send_within(message(1, std::span(words).first(1 + number % 12)), patience))
                return 1;
            if (number % 1000 == 0 && !link.receive_within(words, patience)) return 2;
        }
        return 0;
    });
    auto link = here->accept(terms, patience);
    ASSERT_TRUE(link);
    std::array<std::uint64_t, 12> words{};
    for (std::uint64_t number = 0; number < messages; ++number) {
        const auto got = link->receive_within(words, patience, 0);
        ASSERT_TRUE(got) << name(got.error());
        ASSERT_EQ(got->words, 1 + number % 12);
        for (std::size_t word = 0; word < got->words; ++word) ASSERT_EQ(words[word], number);
        if (number % 1000 == 0) {
            ASSERT_TRUE(link->send_within(message(2, {}), patience));
        }
    }
    EXPECT_EQ(child.status(), 0);
    EXPECT_EQ(link->receive_within(words, patience), std::unexpected(LinkError::peer_died))
        << "the child ended without closing";
}

TEST_P(Sleeps, IdleCostsNoProcessorTime) {
    auto pair = Link::pair(terms);
    ASSERT_TRUE(pair);
    const auto cpu = [] {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    };
    std::array<std::uint64_t, 8> words{};
    const auto before = cpu();
    EXPECT_EQ(pair->second.receive_within(words, 400ms), std::unexpected(LinkError::timeout));
    EXPECT_LT(cpu() - before, 200ms) << "it looked all the time";
}

TEST_P(Sleeps, CloseIsTold) {
    auto pair = Link::pair(terms);
    ASSERT_TRUE(pair);
    auto& [near, far] = *pair;
    std::array<std::uint64_t, 8> words{};
    ASSERT_TRUE(near.send(message(3, words)));
    std::thread closer([&pair] { pair->first.close(); });
    EXPECT_TRUE(far.receive_within(words, patience));
    EXPECT_EQ(far.receive_within(words, patience), std::unexpected(LinkError::closed));
    EXPECT_EQ(far.ended(), LinkError::closed);
    closer.join();
}

// Goal: a peer killed at any instruction is noticed, named, and followed by the next one.
// Method: children that send without end, killed after a random time; what arrives must be whole.
TEST_P(Sleeps, KilledPeerIsNoticedAndANewOneBinds) {
    const std::string path = test_path();
    auto listener = Listener::bind(path);
    ASSERT_TRUE(listener);
    std::mt19937 random(5);
    for (std::uint64_t round = 0; round < scaled(40); ++round) {
        Child child([&] {
            auto link = connected(path, terms);
            std::array<std::uint64_t, 20> words{};
            for (std::uint64_t number = 0;; ++number) {
                words.fill(number);
                if (!link.send_within(message(1, words), patience)) return 1;
            }
        });
        auto link = listener->accept(terms, patience);
        ASSERT_TRUE(link);
        std::array<std::uint64_t, 20> words{};
        ASSERT_TRUE(link->receive_within(words, patience));
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
        if (round % 2 == 0) {  // killed in its sleep for room, else in the middle of its work
            child.kill();
        } else {
            std::thread killer([&child] { child.kill(); });
            killer.join();
        }
        std::expected<MessageHeader, LinkError> got;
        for (std::uint64_t number = 1; (got = link->receive_within(words, patience)); ++number)
            for (const std::uint64_t word : words) ASSERT_EQ(word, number) << "a torn message";
        EXPECT_EQ(got.error(), LinkError::peer_died);
        EXPECT_EQ(link->ended(), LinkError::peer_died);
        EXPECT_EQ(link->send(message(1, {})), std::unexpected(SendError::closed));
    }
}

TEST(Link, DescriptorIsReadableWhenThereIsNews) {
    auto pair = Link::pair({.sleep = SleepOn::descriptor});
    ASSERT_TRUE(pair);
    auto& [near, far] = *pair;
    pollfd watched{far.descriptor(), POLLIN, 0};
    std::array<std::uint64_t, 8> words{};
    ASSERT_TRUE(far.prepare_sleep(0));
    EXPECT_EQ(::poll(&watched, 1, 0), 0);
    ASSERT_TRUE(near.send(message(1, words)));
    EXPECT_EQ(::poll(&watched, 1, 10000), 1);
    far.wake();
    ASSERT_TRUE(*far.receive(words));
    ASSERT_TRUE(far.prepare_sleep(0));
    EXPECT_EQ(::poll(&watched, 1, 0), 0) << "the ring was taken off";
}

TEST(Link, MemoryAndDescriptorsAreGivenBack) {
    const auto count = [](const char* what) {
        std::size_t lines = 0;
        for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(what))
            ++lines;
        return lines;
    };
    const auto maps = [] {
        std::ifstream in("/proc/self/maps");
        std::size_t found = 0;
        for (std::string line; std::getline(in, line);) found += line.contains("zooid-link");
        return found;
    };
    const auto before = count("/proc/self/fd");
    for (unsigned round = 0; round < 20; ++round) ASSERT_TRUE(Link::pair());
    EXPECT_EQ(count("/proc/self/fd"), before);
    EXPECT_EQ(maps(), 0);
}

/// A connecting side that says and brings what it likes.
std::expected<Link, LinkError>
accept_from(std::span<const std::uint64_t> hello, int file, const Terms& terms = {}) {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    const File liar(ends[0]);
    iovec piece{const_cast<std::uint64_t*>(hello.data()), hello.size_bytes()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr header{};
    header.msg_iov = &piece;
    header.msg_iovlen = 1;
    if (file >= 0) {
        header.msg_control = control.data();
        header.msg_controllen = control.size();
        cmsghdr* const part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(sizeof(int));
        *reinterpret_cast<int*>(CMSG_DATA(part)) = file;
    }
    EXPECT_GT(::sendmsg(liar.get(), &header, 0), 0);
    return Link::accept(File(ends[1]), terms);
}

TEST(Handshake, WhatDoesNotFitIsNamed) {
    constexpr std::uint64_t magic = 0x316b6e694c646f5a;
    const File plain(::memfd_create("unsealed", MFD_CLOEXEC));
    ASSERT_EQ(::ftruncate(plain.get(), 1 << 20), 0);
    const auto said = [&](std::array<std::uint64_t, 7> hello, int file, unsigned uid) {
        return accept_from(hello, file, {.schema = 7, .uid = uid}).error();
    };
    const unsigned me = ::geteuid();
    EXPECT_EQ(said({1, 2, 7, 32, 0}, plain.get(), me), LinkError::not_a_link);
    EXPECT_EQ(said({magic, 1, 7, 32, 0}, plain.get(), me), LinkError::version);
    EXPECT_EQ(said({magic, 2, 8, 32, 0}, plain.get(), me), LinkError::schema);
    EXPECT_EQ(said({magic, 2, 7, 33, 0}, plain.get(), me), LinkError::not_a_link);
    EXPECT_EQ(said({magic, 2, 7, 32, 9}, plain.get(), me), LinkError::not_a_link);
    EXPECT_EQ(said({magic, 2, 7, 32, 0}, plain.get(), me + 1), LinkError::rights);
    EXPECT_EQ(said({magic, 2, 7, 32, 0}, plain.get(), me), LinkError::memory);
    EXPECT_EQ(said({magic, 2, 7, 32, 0}, -1, me), LinkError::not_a_link);
    EXPECT_EQ(accept_from(std::array<std::uint64_t, 1>{magic}, -1).error(), LinkError::not_a_link);
    EXPECT_EQ(Link::connect("/nonexistent/path").error(), LinkError::absent);
}

TEST(Handshake, BothSidesLearnWhyNot) {
    const std::string path = test_path();
    auto listener = Listener::bind(path);
    ASSERT_TRUE(listener);
    std::thread other([&] {
        EXPECT_EQ(listener->accept({.schema = 2, .handshake = patience}, patience).error(),
                  LinkError::schema);
    });
    EXPECT_EQ(Link::connect(path, {.schema = 1, .handshake = patience}).error(), LinkError::schema);
    other.join();
}

TEST(Listener, TakesAPathOnlyFromTheDead) {
    const std::string path = test_path();
    {
        auto listener = Listener::bind(path);
        ASSERT_TRUE(listener);
        EXPECT_FALSE(Listener::bind(path)) << "somebody listens there";
        EXPECT_EQ(listener->accept({}, patience).error(), LinkError::peer_died) << "who asked that";
    }
    EXPECT_FALSE(std::filesystem::exists(path));
    Child child([&] {
        auto listener = Listener::bind(path);
        ::raise(SIGKILL);
        return listener ? 0 : 1;
    });
    child.status();
    ASSERT_TRUE(std::filesystem::exists(path)) << "left behind";
    EXPECT_TRUE(Listener::bind(path));
}

// Whoever finds the path dead, bound or half made by another: one listens there, the others learn
// it.
TEST(Listener, OneOfManyTakesAPathOver) {
    const std::string path = test_path();
    for (std::uint64_t round = 0; round < scaled(40); ++round) {
        Child dead([&] {
            auto listener = Listener::bind(path);
            ::raise(SIGKILL);
            return listener ? 0 : 1;
        });
        dead.status();
        std::barrier start(4), end(4);
        std::atomic<unsigned> listening = 0;
        std::vector<std::thread> takers;
        for (unsigned i = 0; i < 4; ++i)
            takers.emplace_back([&] {
                start.arrive_and_wait();
                const auto listener = Listener::bind(path);
                if (listener) ++listening;
                end.arrive_and_wait();  // nobody lets go before all have tried
            });
        for (std::thread& taker : takers) taker.join();
        EXPECT_EQ(listening, 1U) << "round " << round;
    }
}

}  // namespace
}  // namespace zooid::interconnect::testing
