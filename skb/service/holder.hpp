// What keeps erased clauses in memory for a client, and may be told to let go.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

namespace zooid::skb {

/// A half-read query, or a mark. Registers itself for its life.
class Holder {
public:
    using All = std::vector<Holder*>;  // of all clients

    explicit Holder(All& all) : all_(all) { all_.push_back(this); }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;

    /// The base holds too much: lets go of it, unless it was used less than `idle_us` ago.
    virtual void let_go(std::uint64_t now_us, std::uint64_t idle_us) = 0;

protected:
    ~Holder() { std::erase(all_, this); }

private:
    All& all_;
};

}  // namespace zooid::skb
