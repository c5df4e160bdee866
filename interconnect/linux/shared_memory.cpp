// Memory that two processes share and neither can take away from the other.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <utility>
#include <zooid/interconnect/linux/shared_memory.hpp>

namespace zooid::interconnect {
namespace {

constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

}  // namespace

std::expected<SharedMemory, LinkError> SharedMemory::map(File file, std::size_t bytes) {
    void* const address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (address == MAP_FAILED) return std::unexpected(LinkError::system);
    return SharedMemory(std::move(file), {static_cast<std::byte*>(address), bytes});
}

std::expected<SharedMemory, LinkError> SharedMemory::create(std::size_t bytes) {
    File file(::memfd_create("zooid-link", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file || ::ftruncate(file.get(), static_cast<off_t>(bytes)) != 0 ||
        ::fcntl(file.get(), F_ADD_SEALS, seals) != 0)
        return std::unexpected(LinkError::system);
    return map(std::move(file), bytes);
}

std::expected<SharedMemory, LinkError> SharedMemory::adopt(File file, std::size_t bytes) {
    struct stat status{};
    const int sealed = ::fcntl(file.get(), F_GET_SEALS);
    if (sealed < 0 || (sealed & F_SEAL_SHRINK) == 0 || ::fstat(file.get(), &status) != 0 ||
        std::cmp_not_equal(status.st_size, bytes))
        return std::unexpected(LinkError::memory);
    return map(std::move(file), bytes);
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : file_(std::move(other.file_)), bytes_(std::exchange(other.bytes_, {})) {}

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(bytes_, other.bytes_);
    return *this;
}

SharedMemory::~SharedMemory() {
    if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

void SharedMemory::make_read_only(std::span<std::byte> pages) const {
    static_cast<void>(::mprotect(pages.data(), pages.size(), PROT_READ));
}

}  // namespace zooid::interconnect
