// Something that is looked at until there is news: a channel.
#pragma once
#include <cstdint>
#include <zooid/interconnect/linked.hpp>

namespace zooid::interconnect {

/// Member of a wait set from construction to destruction.
class Pollable : public Linked {
public:
    /// Looks once, without blocking; true when there was something to do.
    virtual bool poll() = 0;
    /// False when poll() would find no message: one load, for who looks again and again. Of a
    /// peer's end and of room only poll() tells.
    [[nodiscard]] virtual bool ready() const { return true; }
    /// Says "asleep" to the peer and looks again; true when nothing came.
    virtual bool prepare_sleep() = 0;
    /// Says "awake" again.
    virtual void wake() = 0;

protected:
    ~Pollable() {
        if (place_ != nullptr) *place_ = nullptr;
    }

private:
    friend class WaitSet;
    enum class Idle : std::uint8_t { is_looked_at, parks, is_parked };

    unsigned idle_polls_ = 0;
    Idle idle_ = Idle::is_looked_at;
    Pollable** place_ = nullptr;  // in the wait set's Hints
};

}  // namespace zooid::interconnect
