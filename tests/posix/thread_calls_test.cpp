// Birth, placement and end of threads.
#include "fake_backend.hpp"

namespace zooid::posix::test {
namespace {

constexpr std::uint64_t clone = 56, exit_thread = 60, arch_prctl = 158, gettid = 186, futex = 202;
constexpr std::uint64_t set_affinity = 203, get_affinity = 204, set_tid_address = 218;
constexpr std::uint64_t exit_group = 231, set_robust_list = 273, getcpu = 309, rseq = 334;
constexpr std::uint64_t clone3 = 435, sched_yield = 24;
constexpr Address tid_word = FakeBackend::memory_start + 0x100;

struct CloneArgs {
    std::uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_bytes, tls;
};

TEST(ThreadCalls, CloneTellsTheIdBeforeTheChildRuns) {
    Domain domain;
    domain.backend.parent_tid = tid_word;
    domain.main.blocked = 0x55;
    const long id =
        domain.call(clone, thread_clone_flags, 0x30'0000, tid_word, tid_word + 8, 0x40'0000);
    ASSERT_GT(id, 7);
    ASSERT_EQ(domain.backend.spawned.size(), 1u);
    const Spawn& spawn = domain.backend.spawned[0];
    EXPECT_EQ(domain.backend.word_at_spawn[0], static_cast<std::uint32_t>(id));
    EXPECT_EQ(spawn.id, static_cast<ThreadId>(id));
    EXPECT_EQ(spawn.core, 1);
    EXPECT_EQ(spawn.stack, 0x30'0000u);
    EXPECT_EQ(spawn.fs_base, 0x40'0000u);
    EXPECT_EQ(spawn.clear_tid, tid_word + 8);
    EXPECT_EQ(spawn.blocked, 0x55u);
    EXPECT_EQ(spawn.registers.rip, 0x40'1000u);
}

TEST(ThreadCalls, Clone3DoesTheSame) {
    Domain domain;
    const Address args = domain.put(0x200, CloneArgs{thread_clone_flags, 0, tid_word + 8, tid_word,
                                                     0, 0x30'0000, 0x1'0000, 0x40'0000});
    const long id = domain.call(clone3, args, sizeof(CloneArgs));
    ASSERT_GT(id, 7);
    EXPECT_EQ(domain.backend.spawned[0].stack, 0x31'0000u);
    EXPECT_EQ(domain.get<std::uint32_t>(tid_word), static_cast<std::uint32_t>(id));
    EXPECT_EQ(domain.call(clone3, args, 8), fail(Errno::einval));
    EXPECT_EQ(domain.call(clone3, bad_pointer, 64), fail(Errno::efault));
}

TEST(ThreadCalls, ForkIsUnknownAndBadThreadsAreRefused) {
    Domain domain;
    EXPECT_EQ(domain.call(clone, 17, 0, 0, 0, 0), fail(Errno::enosys));  // fork
    EXPECT_EQ(domain.process->unknown_calls().list()[0], (UnknownCall{clone, 1}));
    EXPECT_EQ(domain.call(clone, thread_clone_flags, 0, tid_word, tid_word, 0),
              fail(Errno::einval));
    EXPECT_EQ(domain.call(clone, thread_clone_flags | 0x1000'0000, 0x30'0000),
              fail(Errno::einval));  // a new user namespace
    EXPECT_EQ(domain.call(clone, thread_clone_flags, 0x30'0000, bad_pointer), fail(Errno::efault));
    domain.backend.refuse_spawn = true;
    EXPECT_EQ(domain.call(clone, thread_clone_flags, 0x30'0000, tid_word), fail(Errno::eagain));
    EXPECT_EQ(domain.process->home.threads.running(), 1u);  // nothing is left over
}

TEST(ThreadCalls, ExitClearsTheWordAndWakesTheJoiner) {
    Domain domain;
    Thread child;
    const ThreadId id = domain.start(child);
    const Address word = child.clear_tid;
    domain.backend.while_suspended = [&] {
        EXPECT_THROW(domain.call_as(child, exit_thread, 0), ThreadEnded);
    };
    ASSERT_EQ(domain.get<std::uint32_t>(word), id);
    EXPECT_EQ(domain.call(futex, word, 0, id, 0), 0);
    EXPECT_EQ(domain.get<std::uint32_t>(word), 0u);
    EXPECT_EQ(domain.process->home.threads.running(), 1u);
    ASSERT_NE(domain.process->home.threads.find(id), nullptr);  // still on its stack
    (void)domain.backend.at_home({id, child.core, HomeCall::thread_gone, {}});
    EXPECT_EQ(domain.process->home.threads.find(id), nullptr);
}

TEST(ThreadCalls, TheLastThreadEndsTheDomain) {
    Domain domain;
    Thread child;
    domain.start(child);
    EXPECT_THROW(domain.call(exit_thread, 3), ThreadEnded);
    try {
        (void)domain.call_as(child, exit_thread, 0x1ff);
        FAIL();
    } catch (const DomainEnded& ended) {
        EXPECT_EQ(ended.status, 0xff);
    }
}

TEST(ThreadCalls, ExitGroupEndsTheDomainAtOnce) {
    Domain domain;
    EXPECT_THROW(domain.call(exit_group, 7), DomainEnded);
}

TEST(ThreadCalls, ThreadRegistersAreKept) {
    Domain domain;
    EXPECT_EQ(domain.call(gettid), 7);
    EXPECT_EQ(domain.call(set_tid_address, tid_word), 7);
    EXPECT_EQ(domain.main.clear_tid, tid_word);
    EXPECT_EQ(domain.call(set_robust_list, 0x1234, 24), 0);
    EXPECT_EQ(domain.call(set_robust_list, 0x1234, 8), fail(Errno::einval));
    EXPECT_EQ(domain.call(arch_prctl, 0x1002, 0x55'0000), 0);
    EXPECT_EQ(domain.backend.fs, 0x55'0000u);
    EXPECT_EQ(domain.call(arch_prctl, 0x1003, tid_word), 0);
    EXPECT_EQ(domain.get<std::uint64_t>(tid_word), 0x55'0000u);
    EXPECT_EQ(domain.call(arch_prctl, 0x1002, 0xffff'8000'0000'0000), fail(Errno::eperm));
    EXPECT_EQ(domain.call(arch_prctl, 0x1001, 0), fail(Errno::einval));  // GS is the runtime's
    EXPECT_EQ(domain.call(rseq, tid_word, 32, 0, 0), fail(Errno::enosys));
    EXPECT_TRUE(domain.process->unknown_calls().list().empty());
}

TEST(ThreadCalls, ANameIsKeptAndCut) {
    Domain domain;
    const Address name = domain.put_text(0, "a name of twenty one.");
    EXPECT_EQ(domain.call(157, 15, name), 0);
    EXPECT_EQ(domain.call(157, 16, tid_word), 0);
    EXPECT_STREQ((domain.get<std::array<char, 16>>(tid_word)).data(), "a name of twent");
    EXPECT_EQ(domain.call(157, 15, bad_pointer), fail(Errno::efault));
    EXPECT_EQ(domain.call(157, 1, 9), fail(Errno::enosys));
}

TEST(AffinityCalls, AThreadMovesToWhereItMayBe) {
    Domain domain;
    const Address mask = domain.put(0, CoreMask{{0b100}});
    EXPECT_EQ(domain.call(set_affinity, 0, sizeof(CoreMask), mask), 0);
    EXPECT_EQ(domain.main.core, 2);
    EXPECT_EQ(domain.call(getcpu, tid_word, tid_word + 4), 0);
    EXPECT_EQ(domain.get<std::uint32_t>(tid_word), 2u);
    EXPECT_EQ(domain.get<std::uint32_t>(tid_word + 4), 1u);  // the node the backend names
    domain.put(0, CoreMask{{0xf0}});
    EXPECT_EQ(domain.call(set_affinity, 0, 8, mask), fail(Errno::einval));
    EXPECT_EQ(domain.call(set_affinity, 999, 8, mask), fail(Errno::esrch));
    EXPECT_EQ(domain.call(set_affinity, 0, 8, bad_pointer), fail(Errno::efault));
}

TEST(AffinityCalls, TheMaskIsOfTheDomainsCores) {
    Domain domain;
    const Address mask = domain.put(0, CoreMask{});
    EXPECT_EQ(domain.call(get_affinity, 0, 128, mask), long{sizeof(CoreMask)});
    EXPECT_EQ(domain.get<CoreMask>(mask), CoreMask::first(4));
    EXPECT_EQ(domain.call(get_affinity, 0, 8, mask), 8);
    EXPECT_EQ(domain.call(get_affinity, 0, 0, mask), fail(Errno::einval));
    EXPECT_EQ(domain.call(get_affinity, 0, 12, mask), fail(Errno::einval));
    EXPECT_EQ(domain.call(get_affinity, 0, 8, bad_pointer), fail(Errno::efault));
    EXPECT_EQ(domain.call(get_affinity, 12345, 8, mask), fail(Errno::esrch));
    EXPECT_EQ(domain.call(sched_yield), 0);
    EXPECT_EQ(domain.backend.yields, 1u);
}

// Goal: a wake finds a waiting thread that another thread has moved.
TEST(AffinityCalls, AResumeGoesToWhereTheThreadIsNow) {
    Domain domain;
    Thread other;
    domain.start(other);
    const Address word = domain.put(0, std::uint32_t{1});
    const Address mask = domain.put(64, CoreMask{{0b1000}});
    domain.backend.while_suspended = [&] {
        EXPECT_EQ(domain.call_as(other, set_affinity, domain.main.id, 8, mask), 0);
        EXPECT_EQ(domain.call_as(other, futex, word, 1, 1), 1);
    };
    EXPECT_EQ(domain.call(futex, word, 0, 1, 0), 0);
    EXPECT_EQ(domain.backend.resumed[0].core, 3);
}

}  // namespace
}  // namespace zooid::posix::test
