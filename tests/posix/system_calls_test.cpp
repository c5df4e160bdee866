// Paths, identity, clocks, signals, random bytes, and calls that nobody serves.
#include <zooid/posix/random.hpp>

#include "fake_backend.hpp"

namespace zooid::posix::test {
namespace {

constexpr Address start = FakeBackend::memory_start;
constexpr std::uint64_t out = 0x1000;  // offset for results

struct Pair {
    std::int64_t first, second;
};

TEST(PathCalls, NoNameLeadsToAFile) {
    Domain domain;
    const Address name = domain.put_text(0, "/dev/null");
    const Address relative = domain.put_text(64, "name");
    EXPECT_EQ(domain.call(2, name, 0), fail(Errno::enoent));          // open
    EXPECT_EQ(domain.call(2, name, 0101), fail(Errno::erofs));        // open to create
    EXPECT_EQ(domain.call(257, -100, name, 0), fail(Errno::enoent));  // openat
    EXPECT_EQ(domain.call(257, 1, relative, 0), fail(Errno::enotdir));
    EXPECT_EQ(domain.call(257, 8, relative, 0), fail(Errno::ebadf));
    EXPECT_EQ(domain.call(4, name, start + out), fail(Errno::enoent));  // stat
    EXPECT_EQ(domain.call(21, bad_pointer, 0), fail(Errno::efault));    // access
    EXPECT_EQ(domain.call(269, -100, name, 0), fail(Errno::enoent));    // faccessat
    domain.put_text(0, std::string(5000, 'a'));
    EXPECT_EQ(domain.call(2, name, 0), fail(Errno::enametoolong));
}

TEST(PathCalls, NewfstatatSeesOpenDescriptorsByEmptyPath) {
    Domain domain;
    const Address empty = domain.put_text(0, "");
    const Address name = domain.put_text(64, "/etc");
    EXPECT_EQ(domain.call(262, 1, empty, start + out, 0x1000), 0);
    EXPECT_EQ(domain.get<std::uint32_t>(start + out + 24) & 0170000u, 0020000u);
    EXPECT_EQ(domain.call(262, 5, empty, start + out, 0x1000), fail(Errno::ebadf));
    EXPECT_EQ(domain.call(262, -100, name, start + out, 0x1000), fail(Errno::enoent));
    EXPECT_EQ(domain.call(262, -100, name, start + out, 0), fail(Errno::enoent));
}

TEST(PathCalls, TheOnlyLinkNamesTheProgram) {
    Domain domain;
    const Address link = domain.put_text(0, "/proc/self/exe");
    EXPECT_EQ(domain.call(89, link, start + out, 100), 12);
    EXPECT_EQ(domain.get<char>(start + out + 11), 'm');
    EXPECT_EQ(domain.call(267, -100, link, start + out, 4), 4);
    EXPECT_EQ(domain.call(89, link, start + out, 0), fail(Errno::einval));
    EXPECT_EQ(domain.call(89, link, bad_pointer, 100), fail(Errno::efault));
    EXPECT_EQ(domain.call(89, domain.put_text(0, "/proc/self/fd"), start + out, 9),
              fail(Errno::enoent));
}

TEST(PathCalls, TheCurrentFolderIsTheRoot) {
    Domain domain;
    EXPECT_EQ(domain.call(79, start, 100), 2);
    EXPECT_EQ((domain.get<std::array<char, 2>>(start)), (std::array<char, 2>{'/', 0}));
    EXPECT_EQ(domain.call(79, start, 1), fail(Errno::erange));
    EXPECT_EQ(domain.call(79, bad_pointer, 100), fail(Errno::efault));
}

TEST(IdentityCalls, WhoAmI) {
    Domain domain;
    EXPECT_EQ(domain.call(39), 7);   // getpid
    EXPECT_EQ(domain.call(110), 0);  // getppid
    for (const std::uint64_t number : {102u, 104u, 107u, 108u}) EXPECT_EQ(domain.call(number), 0);
    EXPECT_EQ(domain.call(63, start), 0);  // uname
    const auto name = domain.get<std::array<std::array<char, 65>, 6>>(start);
    EXPECT_STREQ(name[0].data(), "Linux");
    EXPECT_STREQ(name[1].data(), "zooid");
    EXPECT_GE(std::stoi(name[2].data()), 4);  // glibc needs release 3.2 or newer
    EXPECT_STREQ(name[4].data(), "x86_64");
    EXPECT_EQ(domain.call(63, bad_pointer), fail(Errno::efault));
}

TEST(IdentityCalls, LimitsCanBeReadButNotSet) {
    Domain domain;
    EXPECT_EQ(domain.call(302, 0, 3, 0, start), 0);  // prlimit64: stack
    EXPECT_EQ(domain.get<std::uint64_t>(start), 8u << 20);
    EXPECT_EQ(domain.call(302, 7, 9, 0, start), 0);
    EXPECT_EQ(domain.get<std::uint64_t>(start), ~std::uint64_t{0});
    EXPECT_EQ(domain.call(302, 0, 3, start, 0), fail(Errno::eperm));
    EXPECT_EQ(domain.call(302, 0, 99, 0, start), fail(Errno::einval));
    EXPECT_EQ(domain.call(302, 1234, 3, 0, start), fail(Errno::esrch));
    EXPECT_EQ(domain.call(97, 3, start), 0);  // getrlimit
    EXPECT_EQ(domain.call(97, 3, bad_pointer), fail(Errno::efault));
}

TEST(IdentityCalls, SysinfoTellsTimeAndMemory) {
    Domain domain;
    EXPECT_EQ(domain.call(99, start), 0);
    EXPECT_EQ(domain.get<std::int64_t>(start), 5);
    EXPECT_EQ(domain.get<std::uint64_t>(start + 32), 256u << 20);
    EXPECT_EQ(domain.get<std::uint64_t>(start + 40), 100u << 20);
}

TEST(RandomCalls, BytesFollowFromTheSeedAndNeverRepeat) {
    Domain one;
    Domain two;
    for (Domain* domain : {&one, &two}) EXPECT_EQ(domain->call(318, start, 100, 0), 100);
    using Bytes = std::array<std::uint8_t, 100>;
    const auto first = one.get<Bytes>(start);
    EXPECT_EQ(first, two.get<Bytes>(start));
    EXPECT_EQ(one.call(318, start, 100, 1), 100);
    EXPECT_NE(first, one.get<Bytes>(start));
    Thread other;
    two.start(other);
    EXPECT_EQ(two.call_as(other, 318, start, 100, 0), 100);
    EXPECT_NE(first, two.get<Bytes>(start));
    EXPECT_EQ(one.call(318, bad_pointer, 1, 0), fail(Errno::efault));
    EXPECT_EQ(one.call(318, start, 1, 8), fail(Errno::einval));
}

TEST(RandomCalls, ChaCha20MatchesItsPublishedVector) {  // RFC 8439, section 2.3.2
    std::array<std::uint8_t, 32> key{};
    for (unsigned i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i);
    const std::array<std::uint8_t, 12> nonce = {0, 0, 0, 9, 0, 0, 0, 0x4a, 0, 0, 0, 0};
    const auto block = chacha20_block(key, 1, nonce);
    const std::array<std::uint8_t, 16> begin = {0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15,
                                                0x50, 0x0f, 0xdd, 0x1f, 0xa3, 0x20, 0x71, 0xc4};
    EXPECT_TRUE(std::equal(begin.begin(), begin.end(), block.begin()));
    EXPECT_EQ(block[63], 0x4e);
}

TEST(TimeCalls, ClocksAreTheBackends) {
    Domain domain;
    EXPECT_EQ(domain.call(228, 1, start), 0);  // clock_gettime monotonic
    EXPECT_EQ(domain.get<Pair>(start).first, 5);
    EXPECT_EQ(domain.get<Pair>(start).second, 123);
    EXPECT_EQ(domain.call(228, 0, start), 0);
    EXPECT_EQ(domain.get<Pair>(start).first, 1'700'000'005);
    EXPECT_EQ(domain.call(228, 2, start), fail(Errno::einval));  // processor time is not kept
    EXPECT_EQ(domain.call(228, 1, bad_pointer), fail(Errno::efault));
    EXPECT_EQ(domain.call(229, 1, start), 0);  // clock_getres
    EXPECT_EQ(domain.get<Pair>(start).second, 1);
    EXPECT_EQ(domain.call(96, start, 0), 0);  // gettimeofday
    EXPECT_EQ(domain.get<Pair>(start).first, 1'700'000'005);
    EXPECT_EQ(domain.call(201, 0), 1'700'000'005);  // time
    EXPECT_EQ(domain.backend.home_requests, 0u);
}

TEST(TimeCalls, SleepsEndAtTheirMoment) {
    Domain domain;
    const std::uint64_t now = domain.backend.now;
    const Address time = domain.put(0, Pair{1, 5});
    EXPECT_EQ(domain.call(35, time, 0), 0);  // nanosleep
    EXPECT_EQ(domain.backend.suspended_until.back(), now + 1'000'000'005);
    domain.put(0, Pair{50, 0});
    EXPECT_EQ(domain.call(230, 1, 1, time, 0), 0);  // clock_nanosleep, absolute
    EXPECT_EQ(domain.backend.suspended_until.back(), 50'000'000'000u);
    domain.put(0, Pair{0, -1});
    EXPECT_EQ(domain.call(230, 1, 0, time, 0), fail(Errno::einval));
    EXPECT_EQ(domain.call(230, 99, 0, time, 0), fail(Errno::einval));
    domain.put(0, Pair{std::numeric_limits<std::int64_t>::max(), 0});
    EXPECT_EQ(domain.call(35, time, 0), 0);  // longer than the clock runs: never
    EXPECT_EQ(domain.backend.suspended_until.back(), no_deadline_ns);
}

TEST(SignalCalls, ActionsAreRecorded) {
    Domain domain;
    const Address action = domain.put(0, SignalAction{0x1234, 4, 5, 6});
    EXPECT_EQ(domain.call(13, 10, action, 0, 8), 0);
    EXPECT_EQ(domain.call(13, 10, 0, start + out, 8), 0);
    EXPECT_EQ(domain.get<SignalAction>(start + out).handler, 0x1234u);
    EXPECT_EQ(domain.call(13, 9, action, 0, 8), fail(Errno::einval));
    EXPECT_EQ(domain.call(13, 65, action, 0, 8), fail(Errno::einval));
    EXPECT_EQ(domain.call(13, 10, bad_pointer, 0, 8), fail(Errno::efault));
    EXPECT_EQ(domain.call(13, 10, action, 0, 4), fail(Errno::einval));
}

TEST(SignalCalls, MasksAreRecordedPerThread) {
    Domain domain;
    const Address mask = domain.put(0, std::uint64_t{0x101});  // KILL cannot be blocked
    EXPECT_EQ(domain.call(14, 0, mask, 0, 8), 0);
    EXPECT_EQ(domain.main.blocked, 1u);
    domain.put(0, std::uint64_t{1});
    EXPECT_EQ(domain.call(14, 1, mask, start + out, 8), 0);
    EXPECT_EQ(domain.get<std::uint64_t>(start + out), 1u);
    EXPECT_EQ(domain.main.blocked, 0u);
    EXPECT_EQ(domain.call(14, 7, mask, 0, 8), fail(Errno::einval));
    EXPECT_EQ(domain.call(14, 2, bad_pointer, 0, 8), fail(Errno::efault));
}

TEST(SignalCalls, AlternateStacksAreRecorded) {
    Domain domain;
    const Address stack = domain.put(0, SignalStack{0x9000, 0, 0, 8192});
    EXPECT_EQ(domain.call(131, stack, 0), 0);
    EXPECT_EQ(domain.call(131, 0, start + out), 0);
    EXPECT_EQ(domain.get<SignalStack>(start + out).base, 0x9000u);
    domain.put(0, SignalStack{0x9000, 0, 0, 100});
    EXPECT_EQ(domain.call(131, stack, 0), fail(Errno::enomem));
}

TEST(SignalCalls, AFatalSignalEndsTheDomainWithAReport) {
    Domain domain;
    EXPECT_EQ(domain.call(234, 7, 7, 0), 0);   // tgkill: does it exist?
    EXPECT_EQ(domain.call(234, 7, 7, 17), 0);  // CHLD is ignored
    try {
        (void)domain.call(234, 7, 7, 6);
        FAIL();
    } catch (const DomainKilled& killed) {
        EXPECT_EQ(killed.death.signal, 6);
        EXPECT_EQ(killed.death.thread, 7u);
        EXPECT_EQ(killed.death.instruction, 0x40'1000u);
    }
    EXPECT_THROW(domain.call(62, 7, 15), DomainKilled);
    EXPECT_EQ(domain.call(62, 99, 15), fail(Errno::esrch));
    EXPECT_EQ(domain.call(200, 99, 15), fail(Errno::esrch));
    EXPECT_EQ(domain.call(234, 8, 7, 15), fail(Errno::esrch));
    EXPECT_EQ(domain.call(62, 7, 99), fail(Errno::einval));
}

TEST(SignalCalls, AHandlerCannotRunYetAndThatIsSeen) {
    Domain domain;
    const Address action = domain.put(0, SignalAction{0x1234, 0, 0, 0});
    ASSERT_EQ(domain.call(13, 10, action, 0, 8), 0);
    EXPECT_EQ(domain.call(62, 7, 10), fail(Errno::enosys));
    EXPECT_EQ(domain.process->unknown_calls().list()[0], (UnknownCall{62, 1}));
    domain.put(0, SignalAction{1, 0, 0, 0});  // ignored
    ASSERT_EQ(domain.call(13, 10, action, 0, 8), 0);
    EXPECT_EQ(domain.call(62, 7, 10), 0);
}

TEST(UnknownCalls, AreRefusedAndCountedInABoundedTable) {
    Domain domain;
    EXPECT_EQ(domain.call(41), fail(Errno::enosys));  // socket
    EXPECT_EQ(domain.call(22), fail(Errno::enosys));  // pipe
    EXPECT_EQ(domain.call(41), fail(Errno::enosys));
    EXPECT_EQ(domain.call(~std::uint64_t{0}), fail(Errno::enosys));
    const UnknownCalls& unknown = domain.process->unknown_calls();
    ASSERT_EQ(unknown.list().size(), 3u);
    EXPECT_EQ(unknown.list()[0], (UnknownCall{41, 2}));
    EXPECT_EQ(unknown.list()[1], (UnknownCall{22, 1}));
    for (std::uint64_t number = 1000; number < 1100; ++number)
        EXPECT_EQ(domain.call(number), fail(Errno::enosys));
    EXPECT_EQ(unknown.list().size(), unknown_calls_max);
    EXPECT_EQ(unknown.overflow(), 103 - unknown_calls_max);
}

// Goal: no arguments a program can pass make the personality fail its own assertions.
TEST(AnyCall, WithWildArgumentsGivesAValueOrAnEnd) {
    Domain domain;
    constexpr std::array<std::uint64_t, 8> wild = {
        0, 1, 4096, start, bad_pointer, ~std::uint64_t{0}, 0x7fff'ffff'ffff'f000, 0xffff'ffff};
    std::uint64_t random = 1;
    const auto pick = [&] {
        random = random * 6364136223846793005 + 1442695040888963407;
        return wild[random >> 61];
    };
    unsigned ended = 0;
    for (std::uint64_t number = 0; number < 460; ++number) {
        for (int round = 0; round < 50; ++round) {
            const auto fresh = number == 60 ? std::make_unique<Domain>() : nullptr;
            Domain& tried = fresh ? *fresh : domain;
            try {
                (void)tried.call(number, pick(), pick(), pick(), pick(), pick(), pick());
            } catch (const DomainEnded&) {
                ++ended;
            } catch (const DomainKilled&) {
                ++ended;
            }
        }
    }
    EXPECT_GE(ended, 100u);  // exit and exit_group at least
}

}  // namespace
}  // namespace zooid::posix::test
