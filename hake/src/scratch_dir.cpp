#include <fmt/core.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>
#include <zooid/hake/scratch_dir.hpp>

namespace zooid::hake {
namespace {

constexpr std::string_view prefix = "zooid-run-";

// The process a directory "zooid-run-PID-XXXXXX" belongs to, or 0 when the name is not ours.
pid_t owner_of(const std::string& name) {
    if (!name.starts_with(prefix)) return 0;
    pid_t pid = 0;
    const char* end = name.data() + name.size();
    const auto [rest, error] = std::from_chars(name.data() + prefix.size(), end, pid);
    return error == std::errc{} && rest != end && *rest == '-' ? pid : 0;
}

void remove_abandoned(const std::filesystem::path& parent) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(parent, ignored)) {
        const pid_t owner = owner_of(entry.path().filename().string());
        if (owner <= 0 || kill(owner, 0) == 0 || errno != ESRCH) continue;
        struct stat info{};
        if (lstat(entry.path().c_str(), &info) != 0) continue;
        if (S_ISDIR(info.st_mode) && info.st_uid == getuid())
            std::filesystem::remove_all(entry.path(), ignored);
    }
}

}  // namespace

Result<ScratchDir> ScratchDir::make(const std::filesystem::path& parent) {
    remove_abandoned(parent);
    std::string name = (parent / fmt::format("{}{}-XXXXXX", prefix, getpid())).string();
    if (mkdtemp(name.data()) == nullptr) {
        return fail(ExitStatus::fault, fmt::format("cannot make a directory in {}: {}; set TMPDIR",
                                                   parent.string(), std::strerror(errno)));
    }
    return ScratchDir(name);
}

ScratchDir::~ScratchDir() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace zooid::hake
