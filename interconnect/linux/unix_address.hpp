// The address of a path.
#pragma once
#include <sys/un.h>

#include <cstring>
#include <optional>
#include <string>

namespace zooid::interconnect {

/// Nothing when the path is too long for the kernel (107 bytes).
[[nodiscard]] inline std::optional<sockaddr_un> unix_address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) return std::nullopt;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

}  // namespace zooid::interconnect
