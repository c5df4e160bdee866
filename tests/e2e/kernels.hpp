// What the shell's `cores` says of every core's kernel.
#pragma once
#include <cstdint>
#include <vector>

#include "machine.hpp"

namespace zooid::e2e {

struct Kernel {
    unsigned core = 0;
    unsigned apic = 0;
    std::uint64_t text = 0;  // physical, as the others
    std::uint64_t state = 0;
    std::uint64_t build = 0;  // first eight bytes of the id, the first one highest
    std::uint64_t nonce = 0;
};

/// Waits for the prompt and asks; a GoogleTest failure and what was read so far otherwise.
[[nodiscard]] std::vector<Kernel> kernels_of(Machine& machine);

}  // namespace zooid::e2e
