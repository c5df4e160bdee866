// The guests of this user that run now, by name: where a host finds the line to one.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>
#include <zooid/hake/contract.hpp>
#include <zooid/hake/unique_fd.hpp>

namespace zooid::hake {

inline constexpr std::size_t guest_name_bytes_max = 32;

/// Letters, digits, - and _.
[[nodiscard]] bool is_guest_name(std::string_view name);

/// The folder of a running guest, of mode 0700, in $XDG_RUNTIME_DIR/zooid or /tmp/zooid-UID; gone
/// with this object. Of one whose command was killed the next command removes it.
class GuestPlace {
public:
    /// @param name  is_guest_name(), or empty: the first of zooid, zooid2, ... that is free
    /// @param cores for who lists the guests
    /// @return the place, or `usage`: another guest has that name; `fault`: the folder is not ours
    ///         alone, cannot be written, or its path is too long for a socket
    [[nodiscard]] static Result<GuestPlace> make(const std::string& name, unsigned cores);

    GuestPlace(GuestPlace&& other) noexcept = default;
    GuestPlace& operator=(GuestPlace&& other) noexcept;
    GuestPlace(const GuestPlace&) = delete;
    GuestPlace& operator=(const GuestPlace&) = delete;
    ~GuestPlace();

    [[nodiscard]] std::string name() const { return path_.filename(); }
    /// The socket QEMU is to make.
    [[nodiscard]] std::filesystem::path line() const { return path_ / "line"; }

private:
    GuestPlace(std::filesystem::path path, UniqueFd alive)
        : path_(std::move(path)), alive_(std::move(alive)) {}

    std::filesystem::path path_;
    UniqueFd alive_;  // locked while the guest runs
};

/// One row of the list.
struct RunningGuest {
    std::string name;
    pid_t pid = 0;  // of the command that runs it
    unsigned cores = 0;
    pid_t attached = 0;  // the command that asks it now; 0: none
};

/// Sorted by name.
[[nodiscard]] std::vector<RunningGuest> running_guests();

/// A connection to a guest's line, and the right to be the only one.
struct AttachedLine {
    std::string name;
    UniqueFd socket;
    UniqueFd lock;
};

/// Connects to a guest.
/// @param name empty: the only one that runs
/// @return the connection, or `usage`: none or several run, or none of that name; `limit`: another
///         command is attached; `fault`: it is just ending
[[nodiscard]] Result<AttachedLine> attach_to_guest(const std::string& name);

}  // namespace zooid::hake
