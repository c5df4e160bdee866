#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <zooid/hake/kvm.hpp>

namespace zooid::hake {
namespace {

constexpr int cache_version = 1;

std::string stamp(const std::string& path) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return path + " missing";
    return fmt::format("{} {} {}.{}", path, info.st_size, info.st_mtim.tv_sec,
                       info.st_mtim.tv_nsec);
}

std::string find_in_path(const std::string& program) {
    if (program.find('/') != std::string::npos) return program;
    const char* path = std::getenv("PATH");
    std::istringstream folders(path == nullptr ? "" : path);
    for (std::string folder; std::getline(folders, folder, ':');) {
        std::string candidate = folder;
        candidate.append("/").append(program);
        if (access(candidate.c_str(), X_OK) == 0) return candidate;
    }
    return program;
}

std::string first_line(const char* path) {
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    return line;
}

}  // namespace

KvmCacheKey kvm_cache_key(const std::string& qemu) {
    const bool opens = access("/dev/kvm", R_OK | W_OK) == 0;
    return {.qemu = stamp(find_in_path(qemu)),
            .kvm_device = stamp("/dev/kvm") + (opens ? " opens" : " closed"),
            .boot_id = first_line("/proc/sys/kernel/random/boot_id")};
}

std::filesystem::path kvm_cache_path() {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    if (cache != nullptr && *cache == '/')
        return std::filesystem::path(cache) / "zooid" / "accel.json";
    const char* home = std::getenv("HOME");
    const std::filesystem::path base = home == nullptr ? "/tmp" : home;
    return base / ".cache" / "zooid" / "accel.json";
}

std::optional<KvmAnswer>
load_kvm_answer(const std::filesystem::path& path, const KvmCacheKey& key) {
    std::ifstream in(path);
    const auto file = nlohmann::json::parse(in, nullptr, false);
    try {
        if (!file.is_object() || file.at("version") != cache_version) return std::nullopt;
        const KvmCacheKey kept{.qemu = file.at("qemu"),
                               .kvm_device = file.at("kvm_device"),
                               .boot_id = file.at("boot_id")};
        if (kept != key) return std::nullopt;
        return KvmAnswer{.works = file.at("works"), .reason = file.at("reason")};
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;  // damaged: ask again
    }
}

void store_kvm_answer(const std::filesystem::path& path, const KvmCacheKey& key,
                      const KvmAnswer& answer) {
    std::error_code ignored;
    std::filesystem::create_directories(path.parent_path(), ignored);
    const std::filesystem::path temporary = path.string() + fmt::format(".{}", getpid());
    {
        std::ofstream out(temporary);
        out << nlohmann::json{{"version", cache_version},     {"qemu", key.qemu},
                              {"kvm_device", key.kvm_device}, {"boot_id", key.boot_id},
                              {"works", answer.works},        {"reason", answer.reason}}
                   .dump(2)
            << '\n';
    }
    std::filesystem::rename(temporary, path, ignored);
    if (ignored) std::filesystem::remove(temporary, ignored);
}

KvmAnswer kvm_answer(const std::string& qemu) {
    const auto path = kvm_cache_path();
    const auto key = kvm_cache_key(qemu);
    if (auto kept = load_kvm_answer(path, key)) return *kept;
    const auto answer = probe_kvm(qemu);
    store_kvm_answer(path, key, answer);
    return answer;
}

}  // namespace zooid::hake
