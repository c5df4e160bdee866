#include "peer.hpp"

#include <zooid/native/runtime.hpp>

extern "C" {
extern const unsigned char peer_code_begin[], peer_code_end[], peer_echo[], peer_yield[];
}

namespace zooid::bench {

Peer::Peer(std::uint32_t cnode, PeerWork work, std::uint32_t answer_to)
    : status_(bare::make_cnode(cnode)) {
    if (status_ != abi::Status::ok) return;
    domain_ = std::make_unique<bare::BareDomain>(
        bare::Plan{.cnode = cnode,
                   .ram = native::runtime().allocate_ram(bare::objects_bytes),
                   .code = bare::make_code({peer_code_begin, peer_code_end})});
    domain_->make_end_point(peer_slots);
    if (answer_to != 0) domain_->give(answer_to, peer_answers_to & 0xff);
    const unsigned char* first = work == PeerWork::echo ? peer_echo : peer_yield;
    if (status() == abi::Status::ok)
        domain_->start(static_cast<std::uint64_t>(first - peer_code_begin));
}

}  // namespace zooid::bench
