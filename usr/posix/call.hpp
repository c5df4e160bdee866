// One call being served: its arguments and whom it concerns, with the helpers handlers share.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <zooid/posix/process.hpp>

namespace zooid::posix {

/// Borrowed by a handler for the length of the call.
struct Call {
    const CallFrame& frame;
    Process& process;
    Thread& thread;
    Backend& backend;

    [[nodiscard]] std::uint64_t arg(unsigned index) const { return frame.args[index]; }
    /// The low 32 bits of an argument, as Linux reads an `int`.
    [[nodiscard]] std::int32_t int_arg(unsigned index) const {
        return static_cast<std::int32_t>(static_cast<std::uint32_t>(frame.args[index]));
    }
    /// Asks the home core on behalf of this thread.
    [[nodiscard]] long ask_home(HomeCall call, const std::array<std::uint64_t, 6>& args) const {
        return backend.at_home({thread.id, thread.core, call, args});
    }
    /// Counts a call, or a form of it, that is not served, and refuses it.
    [[nodiscard]] long unknown() const {
        (void)ask_home(HomeCall::count_unknown, {frame.number});
        return fail(Errno::enosys);
    }
};

using Handler = long (*)(Call&);

/// Reads a value of the program; false means EFAULT.
template <class T>
[[nodiscard]] bool read_user(Backend& backend, Address from, T& value) {
    return backend.copy_from_user(std::as_writable_bytes(std::span<T, 1>(&value, 1)), from);
}

/// Writes a value for the program; false means EFAULT.
template <class T>
[[nodiscard]] bool write_user(Backend& backend, Address to, const T& value) {
    return backend.copy_to_user(to, std::as_bytes(std::span<const T, 1>(&value, 1)));
}

/// As write_user, as the result of a call.
template <class T>
[[nodiscard]] long give_user(Backend& backend, Address to, const T& value) {
    return write_user(backend, to, value) ? 0 : fail(Errno::efault);
}

}  // namespace zooid::posix
