// What a system call and a preemption leave alone: vector registers, general registers, the red
// zone.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>
#include <zooid/abi/call.hpp>

// long red_zone_after_call(rax, rdi): fills the 128 bytes below the stack pointer, makes the call,
// and answers how many of the 16 words still hold what was put there.
extern "C" long red_zone_after_call(std::uint64_t number, std::uint64_t first);
// void registers_after_call(rax, words[12]): the twelve registers a call must keep, as they are
// afterwards; before it, register i held 0x1111 * (i + 1).
extern "C" void registers_after_call(std::uint64_t number, std::uint64_t* words);
// void vectors_while(flag, in[16][32], out[16][32]): holds 16 YMM registers until *flag is set,
// without any call.
extern "C" void vectors_while(const std::atomic<int>* flag, const void* in, void* out);
extern "C" void vectors_over_call(std::uint64_t number, const void* in, void* out);

asm(R"(
    .text
red_zone_after_call:
    mov %rdi, %rax
    mov %rsi, %rdi
    lea -136(%rsp), %r8
    mov $16, %ecx
1:  mov %rcx, (%r8,%rcx,8)
    dec %ecx
    jnz 1b
    syscall
    xor %eax, %eax
    lea -136(%rsp), %r8
    mov $16, %ecx
2:  xor %edx, %edx
    cmp %rcx, (%r8,%rcx,8)
    sete %dl
    add %rdx, %rax
    dec %ecx
    jnz 2b
    ret

registers_after_call:
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    push %rsi
    mov %rdi, %rax
    mov $0x1111, %ebx
    mov $0x2222, %ebp
    mov $0x3333, %edx
    mov $0x4444, %esi
    mov $0x5555, %edi
    mov $0x6666, %r8d
    mov $0x7777, %r9d
    mov $0x8888, %r10d
    mov $0x9999, %r12d
    mov $0xaaaa, %r13d
    mov $0xbbbb, %r14d
    mov $0xcccc, %r15d
    syscall
    mov (%rsp), %rcx
    mov %rbx, (%rcx)
    mov %rbp, 8(%rcx)
    mov %rdx, 16(%rcx)
    mov %rsi, 24(%rcx)
    mov %rdi, 32(%rcx)
    mov %r8, 40(%rcx)
    mov %r9, 48(%rcx)
    mov %r10, 56(%rcx)
    mov %r12, 64(%rcx)
    mov %r13, 72(%rcx)
    mov %r14, 80(%rcx)
    mov %r15, 88(%rcx)
    pop %rsi
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    ret

    .macro each_vector operation
    .irp i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
    \operation \i
    .endr
    .endm
    .macro take i
    vmovdqu (32*\i)(%rsi), %ymm\i
    .endm
    .macro give i
    vmovdqu %ymm\i, (32*\i)(%rdx)
    .endm

vectors_while:
    each_vector take
3:  pause
    cmpl $0, (%rdi)
    je 3b
    each_vector give
    vzeroupper
    ret

vectors_over_call:
    push %r12
    mov %rdx, %r12
    each_vector take
    mov %rdi, %rax
    syscall
    mov %r12, %rdx
    each_vector give
    vzeroupper
    pop %r12
    ret
)");

namespace {

struct Vectors {
    alignas(32) std::array<std::uint8_t, 16 * 32> bytes;
};

Vectors pattern(unsigned seed) {
    Vectors vectors{};
    for (std::size_t i = 0; i < vectors.bytes.size(); ++i)
        vectors.bytes[i] = static_cast<std::uint8_t>(i * 7 + seed * 31 + 1);
    return vectors;
}

constexpr std::uint64_t refused_call = zooid::abi::call_word(zooid::abi::Call::invoke, 0, 0);

TEST(Registers, TheRedZoneSurvivesReflectedAndRefusedCalls) {
    for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(red_zone_after_call(SYS_getppid, 0), 16);
        ASSERT_EQ(red_zone_after_call(SYS_sched_yield, 0), 16);
        ASSERT_EQ(red_zone_after_call(SYS_bpf, 0), 16);
        ASSERT_EQ(red_zone_after_call(refused_call, 0), 16);
        ASSERT_EQ(red_zone_after_call(zooid::abi::call_word(zooid::abi::Call::yield), 0), 16);
    }
}

TEST(Registers, AReflectedCallChangesNoOtherRegister) {
    for (const std::uint64_t number :
         {std::uint64_t{SYS_getppid}, std::uint64_t{SYS_sched_yield}, std::uint64_t{SYS_bpf}}) {
        std::array<std::uint64_t, 12> words{};
        registers_after_call(number, words.data());
        for (std::size_t i = 0; i < words.size(); ++i) EXPECT_EQ(words[i], 0x1111 * (i + 1)) << i;
    }
}

TEST(Registers, VectorRegistersSurviveCalls) {
    if (!__builtin_cpu_supports("avx")) GTEST_SKIP() << "no AVX on this machine";
    for (const std::uint64_t number :
         {std::uint64_t{SYS_getppid}, std::uint64_t{SYS_sched_yield}, refused_call,
          zooid::abi::call_word(zooid::abi::Call::yield)}) {
        const Vectors in = pattern(static_cast<unsigned>(number & 0xff));
        Vectors out{};
        vectors_over_call(number, &in, &out);
        EXPECT_EQ(in.bytes, out.bytes) << number;
    }
}

// Goal: threads that hold different vectors and make no call are preempted many times; none sees
// another's.
TEST(Registers, VectorRegistersSurvivePreemption) {
    if (!__builtin_cpu_supports("avx")) GTEST_SKIP() << "no AVX on this machine";
    constexpr unsigned holders = 4;
    std::atomic<int> stop{0};
    std::array<Vectors, holders> in{};
    std::array<Vectors, holders> out{};
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < holders; ++i) {
        in[i] = pattern(i);
        threads.emplace_back([&, i] { vectors_while(&stop, &in[i], &out[i]); });
    }
    for (int i = 0; i < 10; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    stop = 1;
    for (std::thread& thread : threads) thread.join();
    for (unsigned i = 0; i < holders; ++i) EXPECT_EQ(in[i].bytes, out[i].bytes) << i;
}

}  // namespace
