// Reading, writing and asking about the console.
#include "fake_backend.hpp"

namespace zooid::posix::test {
namespace {

constexpr std::uint64_t read = 0, write = 1, close = 3, fstat = 5, poll = 7, lseek = 8, ioctl = 16;
constexpr std::uint64_t pread = 17, readv = 19, writev = 20, fcntl = 72, ppoll = 271;
constexpr Address start = FakeBackend::memory_start;

struct Vector {
    Address base;
    std::uint64_t bytes;
};
struct PollEntry {
    std::int32_t descriptor;
    std::int16_t events, returned;
};
struct Pair {
    std::int64_t seconds, nanoseconds;
};

TEST(ConsoleCalls, WriteGoesOutWholeThoughTheConsoleTakesLittle) {
    Domain domain;
    const std::string text(2000, 'x');
    const Address at = domain.put_text(0, text);
    domain.backend.write_bytes_max = 7;
    EXPECT_EQ(domain.call(write, 1, at, text.size()), 2000);
    EXPECT_EQ(domain.backend.output, text);
    EXPECT_EQ(domain.backend.home_requests, 0u);  // never leaves the core
    EXPECT_EQ(domain.call(write, 2, at, 0), 0);
    domain.backend.write_bytes_max = 0;
    EXPECT_EQ(domain.call(write, 1, at, 5), fail(Errno::eio));
}

TEST(ConsoleCalls, BadBuffersAndDescriptorsAreErrors) {
    Domain domain;
    EXPECT_EQ(domain.call(write, 3, start, 1), fail(Errno::ebadf));
    EXPECT_EQ(domain.call(write, -1, start, 1), fail(Errno::ebadf));
    EXPECT_EQ(domain.call(write, 1, bad_pointer, 1), fail(Errno::efault));
    const Address last = start + FakeBackend::memory_bytes - 512;
    EXPECT_EQ(domain.call(write, 1, last, 1000), 512);  // what could be read was written
    domain.backend.input = "abc";
    EXPECT_EQ(domain.call(read, 0, bad_pointer, 3), fail(Errno::efault));
    EXPECT_EQ(domain.call(read, 9, start, 3), fail(Errno::ebadf));
}

TEST(ConsoleCalls, ReadGivesWhatThereIs) {
    Domain domain;
    domain.backend.input = "line\nmore";
    EXPECT_EQ(domain.call(read, 0, start, 5), 5);
    EXPECT_EQ(domain.get<char>(start + 4), '\n');
    EXPECT_EQ(domain.call(read, 0, start, 100), 4);
    EXPECT_EQ(domain.call(read, 0, start, 100), 0);
    EXPECT_EQ(domain.call(read, 0, start, 0), 0);
}

TEST(ConsoleCalls, VectorsAreDoneInOrder) {
    Domain domain;
    domain.put_text(0x100, "hello ");
    domain.put_text(0x200, "world");
    const Address vectors =
        domain.put(0, std::array<Vector, 3>{{{start + 0x100, 6}, {0, 0}, {start + 0x200, 5}}});
    EXPECT_EQ(domain.call(writev, 1, vectors, 3), 11);
    EXPECT_EQ(domain.backend.output, "hello world");
    domain.backend.input = "abcdefgh";
    domain.put(0, std::array<Vector, 2>{{{start + 0x300, 3}, {start + 0x400, 9}}});
    EXPECT_EQ(domain.call(readv, 0, vectors, 2), 8);
    EXPECT_EQ(domain.get<char>(start + 0x404), 'h');
    EXPECT_EQ(domain.call(writev, 1, bad_pointer, 1), fail(Errno::efault));
    EXPECT_EQ(domain.call(writev, 1, vectors, 1025), fail(Errno::einval));
    EXPECT_EQ(domain.call(writev, 5, vectors, 1), fail(Errno::ebadf));
    domain.put(0, Vector{start, ~std::uint64_t{0}});
    EXPECT_EQ(domain.call(writev, 1, vectors, 1), fail(Errno::einval));
}

TEST(ConsoleCalls, AClosedDescriptorStaysClosed) {
    Domain domain;
    EXPECT_EQ(domain.call(close, 1), 0);
    EXPECT_EQ(domain.call(close, 1), fail(Errno::ebadf));
    EXPECT_EQ(domain.call(write, 1, start, 1), fail(Errno::ebadf));
    EXPECT_EQ(domain.call(write, 2, start, 1), 1);
    EXPECT_EQ(domain.call(close, 77), fail(Errno::ebadf));
}

TEST(ConsoleCalls, ItIsACharacterDeviceWithoutPosition) {
    Domain domain;
    EXPECT_EQ(domain.call(fstat, 1, start), 0);
    EXPECT_EQ(domain.get<std::uint32_t>(start + 24) & 0170000u, 0020000u);  // st_mode
    EXPECT_EQ(domain.call(fstat, 4, start), fail(Errno::ebadf));
    EXPECT_EQ(domain.call(fstat, 1, bad_pointer), fail(Errno::efault));
    EXPECT_EQ(domain.call(lseek, 1, 0, 1), fail(Errno::espipe));
    EXPECT_EQ(domain.call(lseek, 8, 0, 1), fail(Errno::ebadf));
    EXPECT_EQ(domain.call(pread, 0, start, 1, 0), fail(Errno::espipe));
    EXPECT_EQ(domain.call(fcntl, 1, 3), 2);
    EXPECT_EQ(domain.call(fcntl, 1, 1), 0);
    EXPECT_EQ(domain.call(fcntl, 1, 0), fail(Errno::enosys));  // F_DUPFD
}

TEST(ConsoleCalls, TerminalSettingsOnlyFromATerminal) {
    Domain plain;
    EXPECT_EQ(plain.call(ioctl, 1, 0x5401, start), fail(Errno::enotty));
    ProcessLayout layout = Domain::default_layout();
    layout.console_is_tty = true;
    Domain terminal(layout);
    EXPECT_EQ(terminal.call(ioctl, 1, 0x5401, start), 0);
    EXPECT_EQ(terminal.get<std::uint32_t>(start + 12) & 2u, 2u);  // c_lflag has ICANON
    EXPECT_EQ(terminal.call(ioctl, 1, 0x5413, start), 0);         // TIOCGWINSZ
    EXPECT_EQ(terminal.get<std::uint16_t>(start), 24);
    EXPECT_EQ(terminal.get<std::uint16_t>(start + 2), 80);
    EXPECT_EQ(terminal.call(ioctl, 1, 0x540f, start), fail(Errno::enotty));  // TIOCGPGRP
    EXPECT_EQ(terminal.call(ioctl, 1, 0x5413, bad_pointer), fail(Errno::efault));
    EXPECT_EQ(terminal.call(ioctl, 6, 0x5401, start), fail(Errno::ebadf));
}

TEST(ConsoleCalls, TerminalSettingsAreKeptAndObeyed) {
    ProcessLayout layout = Domain::default_layout();
    layout.console_is_tty = true;
    Domain domain(layout);
    domain.backend.input = "a\rb\r";
    EXPECT_EQ(domain.call(read, 0, start + 0x100, 2), 2);
    EXPECT_EQ(domain.get<char>(start + 0x101), '\n');  // ICRNL
    using Modes = std::array<std::uint32_t, 9>;        // c_iflag, c_oflag, c_cflag, c_lflag, rest
    ASSERT_EQ(domain.call(ioctl, 0, 0x5401, start), 0);
    auto modes = domain.get<Modes>(start);
    modes[0] = 0;
    modes[3] &= ~(TerminalModes::by_lines | TerminalModes::echo);
    for (const std::uint64_t set : {0x5402U, 0x5403U, 0x5404U}) {
        modes[1] ^= 1;
        domain.put(0, modes);
        EXPECT_EQ(domain.call(ioctl, 0, set, start), 0);
        EXPECT_EQ(domain.call(ioctl, 2, 0x5401, start + 0x200), 0);
        EXPECT_EQ(domain.get<Modes>(start + 0x200), modes);
    }
    EXPECT_EQ(domain.process->terminal.local & TerminalModes::by_lines, 0U);
    EXPECT_EQ(domain.call(read, 0, start + 0x100, 2), 2);
    EXPECT_EQ(domain.get<char>(start + 0x101), '\r');
    EXPECT_EQ(domain.call(ioctl, 0, 0x5402, bad_pointer), fail(Errno::efault));
    Domain plain;
    EXPECT_EQ(plain.call(ioctl, 0, 0x5402, start), fail(Errno::enotty));
}

TEST(ConsoleCalls, PollForOutputNeverAsksForInput) {
    Domain domain;
    const Address entries = domain.put(0, PollEntry{1, 4, 0});
    EXPECT_EQ(domain.call(poll, entries, 1, -1), 1);
    EXPECT_TRUE(domain.backend.console_waits.empty());
}

TEST(ConsoleCalls, PollSeesOutputAtOnceAndWaitsForInput) {
    Domain domain;
    const Address entries =
        domain.put(0, std::array<PollEntry, 3>{{{1, 4, 0}, {9, 1, 0}, {-1, 1, 0}}});
    EXPECT_EQ(domain.call(poll, entries, 3, 0), 2);
    EXPECT_EQ(domain.get<PollEntry>(entries).returned, 4);
    EXPECT_EQ(domain.get<PollEntry>(entries + 8).returned, 32);  // POLLNVAL
    EXPECT_EQ(domain.get<PollEntry>(entries + 16).returned, 0);
    domain.put(0, PollEntry{0, 1, 0});
    EXPECT_EQ(domain.call(poll, entries, 1, 0), 0);
    EXPECT_EQ(domain.call(poll, entries, 1, 5), 0);
    EXPECT_EQ(domain.backend.console_waits.back(), domain.backend.now + 5'000'000);
    domain.backend.later_input = "x";
    EXPECT_EQ(domain.call(poll, entries, 1, -1), 1);
    EXPECT_EQ(domain.get<PollEntry>(entries).returned, 1);
    EXPECT_EQ(domain.call(poll, bad_pointer, 1, 0), fail(Errno::efault));
    EXPECT_EQ(domain.call(poll, entries, 65, 0), fail(Errno::einval));
}

TEST(ConsoleCalls, PpollWithoutInputToWaitForSleeps) {
    Domain domain;
    const Address time = domain.put(64, Pair{3, 0});
    const std::uint64_t now = domain.backend.now;
    EXPECT_EQ(domain.call(ppoll, 0, 0, time, 0, 8), 0);
    EXPECT_EQ(domain.backend.suspended_until.back(), now + 3'000'000'000);
    EXPECT_EQ(domain.call(ppoll, 0, 0, bad_pointer, 0, 8), fail(Errno::efault));
}

}  // namespace
}  // namespace zooid::posix::test
