// Buffers between two cores of the guest: a pool both have mapped, descriptors through a polled
// ring; the kernel is not entered for them.
#include <gtest/gtest.h>
#include <sched.h>

#include <array>
#include <cstring>
#include <memory>
#include <thread>
#include <zooid/interconnect/core/bulk_pool.hpp>
#include <zooid/interconnect/core/ump.hpp>

namespace zooid::guest {
namespace {

using namespace interconnect;

constexpr PoolShape shape{.buffers = {3, 0}, .buffer_bytes = 16 * 1024};
constexpr std::uint64_t messages = 300;

struct alignas(4096) Memory {
    std::array<std::byte, frame_bytes()> channel{};
    std::array<std::byte, shape.bytes()> pool{};
};

/// This thread to the last core it may use. @return that core, or -1: it may not move.
int move_to_last_core() {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return -1;
    int last = -1;
    for (int core = 0; core < CPU_SETSIZE; ++core)
        if (CPU_ISSET(core, &allowed)) last = core;
    CPU_ZERO(&allowed);
    CPU_SET(static_cast<unsigned>(last), &allowed);
    return sched_setaffinity(0, sizeof allowed, &allowed) == 0 ? sched_getcpu() : -1;
}

std::uint64_t first_word(const Buffer& buffer) {
    std::uint64_t word = 0;
    std::memcpy(&word, buffer.bytes().data(), sizeof word);
    return word;
}

/// The far side: takes every message, in order, and drops its buffer.
std::uint64_t take_all(Memory& memory) {
    BufferPool pool(memory.pool, Side::b, shape);
    BulkPool<Ump> end(Ump(*UmpChannel<>::attach(memory.channel, Side::b)), pool);
    std::array<std::uint64_t, 32> words{};
    std::uint64_t taken = 0;
    while (taken < messages) {
        const auto got = end.receive(words);
        if (!got) return taken;
        const auto& header = *got;
        if (!header) {
            std::this_thread::yield();
            continue;
        }
        const auto buffer = end.take(*header);
        if (!buffer || first_word(**buffer) != taken) return taken;
        const auto bytes = (*buffer)->bytes();
        if (bytes.size() != shape.buffer_bytes || bytes.back() != static_cast<std::byte>(taken))
            return taken;
        ++taken;
    }
    return taken;
}

TEST(Bulk, APoolPassesBuffersBetweenCores) {
    auto memory = std::make_unique<Memory>();
    BufferPool pool(memory->pool, Side::a, shape);
    BulkPool<Ump> end(Ump(*UmpChannel<>::create(memory->channel, Side::a)), pool);
    std::uint64_t taken = 0;
    int far_core = -1;
    std::thread far([&] {
        far_core = move_to_last_core();
        taken = take_all(*memory);
    });
    std::array<std::uint64_t, 32> words{};
    for (std::uint64_t number = 0; number < messages;) {
        ASSERT_TRUE(end.receive(words));  // buffers come home by it
        auto buffer = end.allocate(shape.buffer_bytes);
        if (!buffer) {
            std::this_thread::yield();
            continue;
        }
        std::memset((*buffer)->memory().data(), static_cast<int>(number & 0xff),
                    shape.buffer_bytes);
        std::memcpy((*buffer)->memory().data(), &number, sizeof number);
        if (send_with(end, {.number = 1}, std::move(*buffer))) ++number;
    }
    far.join();
    EXPECT_EQ(taken, messages);
    EXPECT_EQ(pool.copied_bytes(), 0U);
    RecordProperty("far core", far_core);
    cpu_set_t allowed;
    ASSERT_EQ(sched_getaffinity(0, sizeof allowed, &allowed), 0);
    if (CPU_COUNT(&allowed) > 1) EXPECT_NE(far_core, sched_getcpu());
}

}  // namespace
}  // namespace zooid::guest
