// Counts what this program takes from the heap, by the address sanitizer's hooks.
#pragma once
#include <sanitizer/allocator_interface.h>

#include <cstddef>
#include <cstdint>

namespace zooid::interconnect::testing {

class Allocations {
public:
    Allocations() {
        static const int installed = __sanitizer_install_malloc_and_free_hooks(
            [](const volatile void*, std::size_t) { ++count_; }, [](const volatile void*) {});
        static_cast<void>(installed);
        before_ = count_;
    }
    /// Since this was made: malloc, new and all that come to the same.
    [[nodiscard]] std::uint64_t count() const { return count_ - before_; }

private:
    static inline std::uint64_t count_ = 0;
    std::uint64_t before_;
};

}  // namespace zooid::interconnect::testing
