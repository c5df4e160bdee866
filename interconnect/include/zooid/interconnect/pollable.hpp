// Something that is looked at until there is news: a channel.
#pragma once
#include <cstdint>
#include <zooid/interconnect/core/watch.hpp>
#include <zooid/interconnect/linked.hpp>

namespace zooid::interconnect {

/// Member of a wait set from construction to destruction.
class Pollable : public Linked {
public:
    /// Looks once, without blocking; true when there was something to do.
    virtual bool poll() = 0;
    /// Says "asleep" to the peer and looks again; true when nothing came.
    virtual bool prepare_sleep() = 0;
    /// Says "awake" again.
    virtual void wake() = 0;

protected:
    ~Pollable() {
        if (place_ != nullptr) *place_ = nullptr;
    }

    /// Until it has changed poll() has nothing to do but to give room back. Set by poll() when it
    /// found nothing; forgotten as soon as this end waits for more than a message.
    Watch watch_;

private:
    friend class WaitSet;
    enum class Idle : std::uint8_t { is_looked_at, parks, is_parked };

    unsigned idle_polls_ = 0;
    Idle idle_ = Idle::is_looked_at;
    Pollable** place_ = nullptr;  // in the wait set's Hints
};

}  // namespace zooid::interconnect
