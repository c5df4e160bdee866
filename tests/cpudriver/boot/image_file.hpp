// The CPU driver's real image, as the build made it.
#pragma once
#include <fstream>
#include <iterator>
#include <vector>

namespace zooid::cpudriver {

inline std::vector<std::byte> read_image() {
    std::ifstream file(ZOOID_CPUDRIVER_IMAGE, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    std::vector<std::byte> out(bytes.size());
    if (!bytes.empty()) std::memcpy(out.data(), bytes.data(), bytes.size());
    return out;
}

}  // namespace zooid::cpudriver
