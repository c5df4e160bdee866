// A second domain of this core that answers messages, or yields.
#pragma once
#include <cstdint>
#include <memory>

#include "bare_domain/bare_domain.hpp"

namespace zooid::bench {

inline constexpr std::uint32_t peer_slots = 8;  // of its ring
/// Where the code of peer_code.S finds the end point it answers to, in its own space.
inline constexpr std::uint32_t peer_answers_to = 0x101;

/// What the peer does for ever.
enum class PeerWork : std::uint8_t { echo, yield };

/// Builds and starts one. It lives until this domain ends, unless stopped.
/// @param cnode     index in the root of a CNode of ours with nothing in it: one per peer.
/// @param answer_to end point of ours that it sends to; 0 for work that sends nothing.
class Peer {
public:
    Peer(std::uint32_t cnode, PeerWork work, std::uint32_t answer_to);

    /// The first step that failed; ok when the peer runs.
    [[nodiscard]] abi::Status status() const { return domain_ ? domain_->status() : status_; }
    /// Our capability of its end point.
    [[nodiscard]] std::uint32_t end_point() const { return domain_->cptr(bare::Object::end_point); }
    void stop() { domain_->stop(); }

private:
    std::unique_ptr<bare::BareDomain> domain_;
    abi::Status status_ = abi::Status::ok;
};

}  // namespace zooid::bench
