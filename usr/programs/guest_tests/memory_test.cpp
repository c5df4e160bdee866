// mmap, munmap, mprotect, brk: what programs expect of Linux.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

namespace {

constexpr std::size_t page = 4096;

void* map_pages(std::size_t bytes, int protection = PROT_READ | PROT_WRITE) {
    return mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}
TEST(Memory, FreshPagesAreZeroAndHoldWhatIsWritten) {
    constexpr std::size_t pages = 64;
    auto* memory = static_cast<unsigned char*>(map_pages(pages * page));
    ASSERT_NE(memory, MAP_FAILED);
    EXPECT_TRUE(std::all_of(memory, memory + pages * page, [](auto b) { return b == 0; }));
    for (std::size_t i = 0; i < pages; ++i)
        memory[i * page + i] = static_cast<unsigned char>(i + 1);
    for (std::size_t i = 0; i < pages; ++i) EXPECT_EQ(memory[i * page + i], i + 1);
    EXPECT_EQ(munmap(memory, pages * page), 0);
}

TEST(Memory, AFreedRangeComesBackZeroed) {
    for (int round = 0; round < 20; ++round) {
        auto* memory = static_cast<unsigned char*>(map_pages(16 * page));
        ASSERT_NE(memory, MAP_FAILED);
        ASSERT_TRUE(std::all_of(memory, memory + 16 * page, [](auto b) { return b == 0; }))
            << round;
        std::memset(memory, 0xa5, 16 * page);
        ASSERT_EQ(munmap(memory, 16 * page), 0);
    }
}

TEST(Memory, AHoleInTheMiddleLeavesBothSides) {
    auto* memory = static_cast<unsigned char*>(map_pages(3 * page));
    ASSERT_NE(memory, MAP_FAILED);
    memory[0] = 1;
    memory[2 * page] = 3;
    ASSERT_EQ(munmap(memory + page, page), 0);
    EXPECT_EQ(memory[0], 1);
    EXPECT_EQ(memory[2 * page], 3);
    void* again = mmap(memory + page, page, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    ASSERT_EQ(again, memory + page);
    EXPECT_EQ(memory[page], 0);
    EXPECT_EQ(munmap(memory, 3 * page), 0);
}

// Goal: reserving costs no memory: four times more address space than this domain has RAM, a few
// pages used.
TEST(Memory, AReservationOfAGibibyteIsLazy) {
    constexpr std::size_t bytes = std::size_t{1} << 30;
    std::vector<unsigned char*> reserved;
    for (int i = 0; i < 4; ++i) {
        void* memory = map_pages(bytes, PROT_NONE);
        ASSERT_NE(memory, MAP_FAILED) << i;
        reserved.push_back(static_cast<unsigned char*>(memory));
    }
    for (unsigned char* memory : reserved) {
        unsigned char* used = memory + bytes / 2;
        ASSERT_EQ(mprotect(used, page, PROT_READ | PROT_WRITE), 0);
        EXPECT_EQ(*used, 0);
        *used = 9;
        EXPECT_EQ(*used, 9);
        EXPECT_EQ(munmap(memory, bytes), 0);
    }
}

TEST(Memory, ProtectionCanBeTakenAndGivenBackWithoutLosingContent) {
    auto* memory = static_cast<unsigned char*>(map_pages(page));
    ASSERT_NE(memory, MAP_FAILED);
    memory[5] = 42;
    ASSERT_EQ(mprotect(memory, page, PROT_READ), 0);
    EXPECT_EQ(memory[5], 42);
    ASSERT_EQ(mprotect(memory, page, PROT_NONE), 0);
    ASSERT_EQ(mprotect(memory, page, PROT_READ | PROT_WRITE), 0);
    EXPECT_EQ(memory[5], 42);
    memory[5] = 43;
    EXPECT_EQ(memory[5], 43);
    EXPECT_EQ(munmap(memory, page), 0);
}

TEST(Memory, CodeWrittenThenMadeExecutableRuns) {
    auto* memory = static_cast<unsigned char*>(map_pages(page));
    ASSERT_NE(memory, MAP_FAILED);
    const unsigned char code[] = {0xb8, 42, 0, 0, 0, 0xc3};  // mov $42, %eax; ret
    std::memcpy(memory, code, sizeof code);
    ASSERT_EQ(mprotect(memory, page, PROT_READ | PROT_EXEC), 0);
    EXPECT_EQ(reinterpret_cast<int (*)()>(memory)(), 42);
    EXPECT_EQ(munmap(memory, page), 0);
}

TEST(Memory, NothingIsEverWritableAndExecutable) {
    constexpr int all = PROT_READ | PROT_WRITE | PROT_EXEC;
    EXPECT_EQ(map_pages(page, all), MAP_FAILED);
    EXPECT_EQ(errno, EACCES);
    void* memory = map_pages(page);
    ASSERT_NE(memory, MAP_FAILED);
    EXPECT_EQ(mprotect(memory, page, all), -1);
    EXPECT_EQ(errno, EACCES);
    EXPECT_EQ(munmap(memory, page), 0);
}

TEST(Memory, WrongArgumentsAreRefused) {
    EXPECT_EQ(map_pages(0), MAP_FAILED);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_EQ(munmap(reinterpret_cast<void*>(1), page), -1);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_EQ(mprotect(reinterpret_cast<void*>(0xffff'8000'0000'0000), page, PROT_READ), -1);
    EXPECT_EQ(map_pages(std::size_t{1} << 60), MAP_FAILED);
    EXPECT_EQ(errno, ENOMEM);
}

TEST(Memory, TheBreakMovesUpAndDown) {
    auto* const before = static_cast<unsigned char*>(sbrk(0));
    ASSERT_NE(sbrk(10 * page), reinterpret_cast<void*>(-1));
    before[10 * page - 1] = 1;
    EXPECT_EQ(sbrk(0), before + 10 * page);
    ASSERT_NE(sbrk(-static_cast<std::intptr_t>(10 * page)), reinterpret_cast<void*>(-1));
    EXPECT_EQ(sbrk(0), before);
}

// Goal: the heap under random use keeps every block's content; a slow model holds what each block
// must contain.
TEST(Memory, TheHeapKeepsEveryBlockUnderRandomUse) {
    std::mt19937 random(1);
    std::vector<std::vector<unsigned char>> blocks(64);
    std::vector<unsigned char> fill(64);
    for (int round = 0; round < 4000; ++round) {
        const std::size_t i = random() % blocks.size();
        for (const unsigned char byte : blocks[i]) ASSERT_EQ(byte, fill[i]) << round;
        fill[i] = static_cast<unsigned char>(random());
        blocks[i].assign(random() % 3000, fill[i]);
        if (round % 200 == 0) blocks[i].assign(200'000, fill[i]);
    }
}

}  // namespace
