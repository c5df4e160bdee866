// Calls that name a file. There is no file system yet: every name is unknown, save one link.
#include <algorithm>
#include <array>
#include <string_view>

#include "descriptors.hpp"
#include "file_status.hpp"
#include "handlers.hpp"

namespace zooid::posix {
namespace {

constexpr std::size_t path_bytes_max = 4096;  // with the final zero, as Linux
constexpr std::int32_t at_current_folder = -100;
constexpr std::uint64_t open_create = 0100;      // O_CREAT
constexpr std::uint64_t at_empty_path = 0x1000;  // AT_EMPTY_PATH
constexpr std::string_view own_link = "/proc/self/exe";

/// What the first bytes of a path say; the rest only has to be readable and end.
struct Path {
    std::array<char, 32> head = {};
    std::size_t length = 0;
    [[nodiscard]] bool is(std::string_view name) const {
        return length == name.size() && std::string_view(head.data(), length) == name;
    }
};

/// Reads a path without holding all of it: pages of the program may end right after its zero.
std::expected<Path, Errno> read_path(Call& call, Address from) {
    Path path;
    for (; path.length < path_bytes_max; ++path.length) {
        char letter = 0;
        if (!read_user(call.backend, from + path.length, letter))
            return std::unexpected(Errno::efault);
        if (letter == 0) return path;
        if (path.length < path.head.size()) path.head[path.length] = letter;
    }
    return std::unexpected(Errno::enametoolong);
}

/// Why the path at `from`, relative to `folder`, does not lead to a file.
Errno missing(Call& call, std::int32_t folder, Address from, bool creates) {
    const auto path = read_path(call, from);
    if (!path) return path.error();
    const bool absolute = path->length > 0 && path->head[0] == '/';
    if (!absolute && folder != at_current_folder)
        return is_open(call.process, static_cast<std::uint32_t>(folder)) ? Errno::enotdir
                                                                         : Errno::ebadf;
    return creates ? Errno::erofs : Errno::enoent;
}

long read_link(Call& call, Address from, Address to, std::uint64_t bytes) {
    const auto path = read_path(call, from);
    if (!path) return fail(path.error());
    if (!path->is(own_link)) return fail(Errno::enoent);
    if (static_cast<std::int32_t>(bytes) <= 0) return fail(Errno::einval);
    const std::string_view target = call.process.layout().executable;
    const std::size_t given = std::min<std::size_t>(target.size(), bytes);
    if (!call.backend.copy_to_user(to, std::as_bytes(std::span(target.substr(0, given)))))
        return fail(Errno::efault);
    return static_cast<long>(given);
}

}  // namespace

long on_open(Call& call) {
    return fail(missing(call, at_current_folder, call.arg(0), (call.arg(1) & open_create) != 0));
}

long on_openat(Call& call) {
    return fail(missing(call, call.int_arg(0), call.arg(1), (call.arg(2) & open_create) != 0));
}

long on_path(Call& call) { return fail(missing(call, at_current_folder, call.arg(0), false)); }

long on_path_at(Call& call) { return fail(missing(call, call.int_arg(0), call.arg(1), false)); }

long on_newfstatat(Call& call) {
    if ((call.arg(3) & at_empty_path) == 0) return on_path_at(call);
    const auto path = read_path(call, call.arg(1));
    if (!path) return fail(path.error());
    if (path->length != 0) return on_path_at(call);
    if (!is_open(call.process, call.arg(0))) return fail(Errno::ebadf);
    return give_user(call.backend, call.arg(2), console_status());
}

long on_readlink(Call& call) { return read_link(call, call.arg(0), call.arg(1), call.arg(2)); }

long on_readlinkat(Call& call) { return read_link(call, call.arg(1), call.arg(2), call.arg(3)); }

long on_getcwd(Call& call) {
    constexpr std::array<char, 2> root = {'/', 0};
    if (call.arg(1) < root.size()) return fail(Errno::erange);
    if (!write_user(call.backend, call.arg(0), root)) return fail(Errno::efault);
    return root.size();
}

}  // namespace zooid::posix
