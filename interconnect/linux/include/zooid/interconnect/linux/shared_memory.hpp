// Memory that two processes share and neither can take away from the other.
#pragma once
#include <cstddef>
#include <expected>
#include <span>

#include "zooid/interconnect/linux/file.hpp"
#include "zooid/interconnect/linux/link_error.hpp"

namespace zooid::interconnect {

/// A memfd of fixed size, mapped; unmapped and closed when this goes.
class SharedMemory {
public:
    /// Makes zeroed memory whose size is sealed. @return system when the kernel has none.
    [[nodiscard]] static std::expected<SharedMemory, LinkError> create(std::size_t bytes);
    /// Maps a peer's memory.
    /// @return memory when its size is another or not sealed (it could shrink, and every access
    /// would then be a SIGBUS), system when it cannot be mapped.
    [[nodiscard]] static std::expected<SharedMemory, LinkError> adopt(File file, std::size_t bytes);

    SharedMemory(SharedMemory&& other) noexcept;
    SharedMemory& operator=(SharedMemory&& other) noexcept;
    SharedMemory(const SharedMemory&) = delete;
    SharedMemory& operator=(const SharedMemory&) = delete;
    ~SharedMemory();

    [[nodiscard]] std::span<std::byte> bytes() const { return bytes_; }
    [[nodiscard]] int fd() const { return file_.get(); }
    /// From now on a write to these pages is our own fault, and seen as one.
    void make_read_only(std::span<std::byte> pages) const;

private:
    SharedMemory(File file, std::span<std::byte> bytes) : file_(std::move(file)), bytes_(bytes) {}
    [[nodiscard]] static std::expected<SharedMemory, LinkError> map(File file, std::size_t bytes);

    File file_;
    std::span<std::byte> bytes_;
};

}  // namespace zooid::interconnect
