// Something that is looked at until there is news: a channel.
#pragma once
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
    ~Pollable() = default;

private:
    friend class WaitSet;
    unsigned idle_polls_ = 0;
};

}  // namespace zooid::interconnect
