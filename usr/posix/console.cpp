// Reading and writing the console, copied piece by piece through this thread's stack.
#include <algorithm>
#include <array>

#include "descriptors.hpp"
#include "handlers.hpp"

namespace zooid::posix {
namespace {

constexpr std::uint64_t transfer_bytes_max = 0x7fff'f000;  // of one call, as Linux
constexpr std::size_t piece_bytes = 512;
constexpr std::uint64_t vectors_max = 1024;  // UIO_MAXIOV

/// @source readv(2), struct iovec
struct IoVector {
    Address base = 0;
    std::uint64_t bytes = 0;
};

using Transfer = long (*)(Call&, Address, std::uint64_t);

/// What a call that moved `done` bytes before `error` returns.
long result_of(std::uint64_t done, Errno error) {
    return done > 0 ? static_cast<long>(done) : fail(error);
}

long write_console(Call& call, Address from, std::uint64_t bytes) {
    std::array<std::byte, piece_bytes> piece;
    std::uint64_t done = 0;
    while (done < bytes) {
        const std::size_t wanted = std::min<std::size_t>(piece.size(), bytes - done);
        std::span<std::byte> rest(piece.data(), wanted);
        if (!call.backend.copy_from_user(rest, from + done)) return result_of(done, Errno::efault);
        while (!rest.empty()) {
            const std::size_t written = call.backend.console_write(rest);
            if (written == 0) return result_of(done, Errno::eio);
            done += written;
            rest = rest.subspan(written);
        }
    }
    return static_cast<long>(done);
}

long read_console(Call& call, Address to, std::uint64_t bytes) {
    std::array<std::byte, piece_bytes> piece;
    if (bytes == 0) return 0;
    const std::size_t wanted = std::min<std::size_t>(piece.size(), bytes);
    const std::size_t got = call.backend.console_read(std::span(piece.data(), wanted));
    if ((call.process.terminal.input & TerminalModes::return_to_line_feed) != 0)
        std::replace(piece.data(), piece.data() + got, std::byte{'\r'}, std::byte{'\n'});
    if (!call.backend.copy_to_user(to, std::span(piece.data(), got))) return fail(Errno::efault);
    return static_cast<long>(got);
}

long transfer_one(Call& call, Transfer transfer) {
    if (!is_open(call.process, call.arg(0))) return fail(Errno::ebadf);
    return transfer(call, call.arg(1), std::min(call.arg(2), transfer_bytes_max));
}

long transfer_vectors(Call& call, Transfer transfer) {
    if (!is_open(call.process, call.arg(0))) return fail(Errno::ebadf);
    if (call.arg(2) > vectors_max) return fail(Errno::einval);
    std::uint64_t done = 0;
    for (std::uint64_t i = 0; i < call.arg(2); ++i) {
        IoVector vector;
        if (!read_user(call.backend, call.arg(1) + i * sizeof vector, vector))
            return result_of(done, Errno::efault);
        if (static_cast<std::int64_t>(vector.bytes) < 0) return result_of(done, Errno::einval);
        const std::uint64_t wanted = std::min(vector.bytes, transfer_bytes_max - done);
        const long moved = transfer(call, vector.base, wanted);
        if (moved < 0) return done > 0 ? static_cast<long>(done) : moved;
        done += static_cast<std::uint64_t>(moved);
        if (static_cast<std::uint64_t>(moved) < wanted) break;  // the console has no more for now
    }
    return static_cast<long>(done);
}

}  // namespace

long on_read(Call& call) { return transfer_one(call, read_console); }
long on_write(Call& call) { return transfer_one(call, write_console); }
long on_readv(Call& call) { return transfer_vectors(call, read_console); }
long on_writev(Call& call) { return transfer_vectors(call, write_console); }

}  // namespace zooid::posix
