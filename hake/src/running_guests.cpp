#include <fcntl.h>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <zooid/hake/running_guests.hpp>

namespace zooid::hake {

namespace fs = std::filesystem;

namespace {

constexpr unsigned names_tried_max = 1000;

fs::path base_path() {
    const char* const runtime = std::getenv("XDG_RUNTIME_DIR");
    if (runtime != nullptr && *runtime == '/') return fs::path(runtime) / "zooid";
    return fs::temp_directory_path() / fmt::format("zooid-{}", getuid());
}

/// The folder of all guests. Nobody else may write there: who can, could be taken for a guest.
Result<fs::path> private_base() {
    fs::path base = base_path();
    if (mkdir(base.c_str(), 0700) != 0 && errno != EEXIST)
        return fail(ExitStatus::fault, fmt::format("cannot make {}: {}; set XDG_RUNTIME_DIR",
                                                   base.string(), std::strerror(errno)));
    struct stat info{};
    if (lstat(base.c_str(), &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != getuid() ||
        (info.st_mode & 077) != 0)
        return fail(ExitStatus::fault, fmt::format("{} is not a folder of this user alone; remove "
                                                   "it, or set XDG_RUNTIME_DIR",
                                                   base.string()));
    return base;
}

UniqueFd open_file(const fs::path& path) {
    return UniqueFd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
}
bool try_lock(const UniqueFd& file) { return flock(file.get(), LOCK_EX | LOCK_NB) == 0; }

/// Held while guests are made known or cleared away.
UniqueFd lock_of(const fs::path& base) {
    UniqueFd lock = open_file(base / ".lock");
    if (lock) (void)flock(lock.get(), LOCK_EX);
    return lock;
}

pid_t number_in(const fs::path& path) {
    pid_t number = 0;
    std::ifstream(path) >> number;
    return number;
}

/// Whether the guest of that folder runs.
bool is_alive(const fs::path& path) {
    const UniqueFd alive(::open((path / "alive").c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    return alive && !try_lock(alive);
}

/// Whether another command asks that guest.
bool is_attached(const fs::path& path) {
    const UniqueFd attached(::open((path / "attached").c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    return attached && !try_lock(attached);
}

void remove_ended(const fs::path& base) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(base, ignored)) {
        if (entry.is_directory(ignored) && !is_alive(entry.path()))
            fs::remove_all(entry.path(), ignored);
    }
}

std::string free_name(const fs::path& base) {
    std::string name = "zooid";
    for (unsigned i = 2; i < names_tried_max && fs::exists(base / name); ++i)
        name = fmt::format("zooid{}", i);
    return name;
}

/// @return a socket that is connected, or none
UniqueFd connect_to(const fs::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.native().size() >= sizeof address.sun_path) return UniqueFd();
    std::ranges::copy(path.native(), address.sun_path);
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
    if (!socket || connect(socket.get(), generic, sizeof address) != 0) return UniqueFd();
    return socket;
}

/// The name meant, or why it is not clear which.
Result<std::string> chosen_name(const std::string& wanted) {
    std::vector<std::string> names;
    for (const RunningGuest& guest : running_guests()) names.push_back(guest.name);
    if (names.empty())
        return fail(ExitStatus::usage, "no guest runs; boot one by hake/run in another terminal");
    if (wanted.empty() && names.size() == 1) return names.front();
    const std::string all = fmt::format("{}", fmt::join(names, ", "));
    if (wanted.empty())
        return fail(ExitStatus::usage, "several guests run: " + all + "; choose by --guest=NAME");
    if (std::ranges::find(names, wanted) == names.end())
        return fail(ExitStatus::usage, fmt::format("no guest {} runs; there is {}", wanted, all));
    return wanted;
}

}  // namespace

bool is_guest_name(std::string_view name) {
    const auto good = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    };
    return !name.empty() && name.size() <= guest_name_bytes_max && std::ranges::all_of(name, good);
}

Result<GuestPlace> GuestPlace::make(const std::string& wanted, unsigned cores) {
    const auto base = private_base();
    if (!base) return std::unexpected(base.error());
    const UniqueFd lock = lock_of(*base);
    remove_ended(*base);
    const fs::path path = *base / (wanted.empty() ? free_name(*base) : wanted);
    if ((path / "line").native().size() >= sizeof(sockaddr_un::sun_path))
        return fail(ExitStatus::fault, fmt::format("{} is too long for a socket; set "
                                                   "XDG_RUNTIME_DIR to a shorter path",
                                                   path.string()));
    if (mkdir(path.c_str(), 0700) != 0) {
        if (errno == EEXIST)
            return fail(ExitStatus::usage,
                        fmt::format("a guest {} runs already; choose another --name",
                                    path.filename().string()));
        return fail(ExitStatus::fault,
                    fmt::format("cannot make {}: {}", path.string(), std::strerror(errno)));
    }
    GuestPlace place(path, open_file(path / "alive"));
    if (!place.alive_ || !try_lock(place.alive_))
        return fail(ExitStatus::fault, fmt::format("cannot write in {}", path.string()));
    std::ofstream(path / "pid") << getpid() << "\n";
    std::ofstream(path / "cores") << cores << "\n";
    return place;
}

GuestPlace& GuestPlace::operator=(GuestPlace&& other) noexcept {
    path_.swap(other.path_);
    std::swap(alive_, other.alive_);
    return *this;
}

GuestPlace::~GuestPlace() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
}

std::vector<RunningGuest> running_guests() {
    std::vector<RunningGuest> guests;
    const auto base = private_base();
    if (!base) return guests;
    const UniqueFd lock = lock_of(*base);
    remove_ended(*base);
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(*base, ignored)) {
        if (!entry.is_directory(ignored)) continue;
        const fs::path& path = entry.path();
        guests.push_back({.name = path.filename(),
                          .pid = number_in(path / "pid"),
                          .cores = static_cast<unsigned>(number_in(path / "cores")),
                          .attached = is_attached(path) ? number_in(path / "attached") : 0});
    }
    std::ranges::sort(guests, {}, &RunningGuest::name);
    return guests;
}

Result<AttachedLine> attach_to_guest(const std::string& wanted) {
    const auto name = chosen_name(wanted);
    if (!name) return std::unexpected(name.error());
    const fs::path path = base_path() / *name;
    AttachedLine line{.name = *name, .socket = UniqueFd(), .lock = open_file(path / "attached")};
    const auto taken = [&] {
        const UniqueFd lock = lock_of(base_path());  // whoever only looks holds this
        return line.lock && !try_lock(line.lock);
    }();
    if (taken)
        return fail(ExitStatus::limit,
                    fmt::format("process {} is attached to guest {}; one at a time: end that first",
                                number_in(path / "attached"), *name));
    if (line.lock) {
        const bool empty = ftruncate(line.lock.get(), 0) == 0;
        line.socket = connect_to(path / "line");
        const std::string pid = fmt::format("{}\n", getpid());  // read by others: we are attached
        if (line.socket && empty) (void)!::write(line.lock.get(), pid.data(), pid.size());
    }
    if (!line.socket)
        return fail(ExitStatus::fault, fmt::format("guest {} is ending; boot another", *name));
    return line;
}

}  // namespace zooid::hake
