// A private directory for one run, gone with it.
#pragma once

#include <filesystem>
#include <zooid/hake/contract.hpp>

namespace zooid::hake {

/// A directory of mode 0700 named after this process, removed when this object goes.
class ScratchDir {
public:
    /// Makes one under `parent`, and removes those that killed commands of ours left there.
    /// @return the directory, or `fault`: `parent` is not writable; set TMPDIR.
    [[nodiscard]] static Result<ScratchDir>
    make(const std::filesystem::path& parent = std::filesystem::temp_directory_path());

    ScratchDir(ScratchDir&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    ScratchDir& operator=(ScratchDir&& other) noexcept {
        path_.swap(other.path_);
        return *this;
    }
    ScratchDir(const ScratchDir&) = delete;
    ScratchDir& operator=(const ScratchDir&) = delete;
    ~ScratchDir();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    explicit ScratchDir(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;
};

}  // namespace zooid::hake
