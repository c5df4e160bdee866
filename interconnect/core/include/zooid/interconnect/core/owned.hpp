// A thing with one owner at a time: who sends it gives it away.
#pragma once
#include <utility>

// Clang's consumed analysis (-Wconsumed) sees a use after the gift where caller and gift stand in
// one function; other compilers know none of these words.
#ifdef __clang__
#define ZOOID_CONSUMABLE [[clang::consumable(unconsumed)]]
#define ZOOID_NOT_GIVEN_AWAY [[clang::callable_when("unconsumed", "unknown")]]
#define ZOOID_TELLS_STATE [[clang::test_typestate(unconsumed)]]
#else
#define ZOOID_CONSUMABLE
#define ZOOID_NOT_GIVEN_AWAY
#define ZOOID_TELLS_STATE
#endif

namespace zooid::interconnect {

/// Moved, never copied; drops its resource when it goes. A use after it was given away does not
/// compile where clang sees it, and stops the program where not.
/// @tparam Resource a handle: cheap to move; drop() gives it back to where it came from.
template <class Resource>
class ZOOID_CONSUMABLE Owned {
public:
    explicit Owned(Resource resource) : resource_(std::move(resource)), held_(true) {}
    Owned(Owned&& other) noexcept
        : resource_(std::move(other.resource_)), held_(std::exchange(other.held_, false)) {}
    Owned& operator=(Owned&& other) noexcept {
        if (this == &other) return *this;
        if (held_) resource_.drop();
        resource_ = std::move(other.resource_);
        held_ = std::exchange(other.held_, false);
        return *this;
    }
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    ~Owned() {
        if (held_) resource_.drop();
    }

    /// False when it was given away.
    [[nodiscard]] ZOOID_TELLS_STATE explicit operator bool() const { return held_; }
    [[nodiscard]] ZOOID_NOT_GIVEN_AWAY Resource* operator->() {
        check();
        return &resource_;
    }
    [[nodiscard]] ZOOID_NOT_GIVEN_AWAY Resource& operator*() {
        check();
        return resource_;
    }
    [[nodiscard]] ZOOID_NOT_GIVEN_AWAY const Resource* operator->() const {
        check();
        return &resource_;
    }
    [[nodiscard]] ZOOID_NOT_GIVEN_AWAY const Resource& operator*() const {
        check();
        return resource_;
    }

    /// Ends the ownership without a drop: the peer has it now. For transports.
    Resource give_away() {
        check();
        held_ = false;
        return std::move(resource_);
    }

private:
    void check() const {
        if (!held_) [[unlikely]]
            __builtin_trap();
    }

    Resource resource_;
    bool held_;
};

}  // namespace zooid::interconnect
