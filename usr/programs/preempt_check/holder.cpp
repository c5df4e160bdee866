#include "holder.hpp"

#include <zooid/native/runtime.hpp>

extern "C" {
extern const unsigned char hold_begin[], hold_end[], hold_for_ever[];
}

namespace zooid::preempt {

Holder::Holder(std::uint32_t cnode, std::uint64_t seed, std::uint64_t turns)
    : status_(bare::make_cnode(cnode)) {
    const abi::MappedFrame shared = native::runtime().allocate_frame(abi::page_bytes);
    const std::uint32_t ram = native::runtime().allocate_ram(bare::objects_bytes);
    const std::uint32_t code = bare::make_code({hold_begin, hold_end});
    if (shared.address == 0 || ram == 0 || code == 0) status_ = abi::Status::not_enough_memory;
    if (status_ != abi::Status::ok) return;
    auto* const page = reinterpret_cast<HolderPage*>(shared.address);
    page->in = make_state(seed, bare::frame_address);
    page->turns = turns;
    page->avx = has_avx() ? 1 : 0;
    page_ = page;
    domain_ = std::make_unique<bare::BareDomain>(bare::Plan{.cnode = cnode,
                                                            .ram = ram,
                                                            .code = code,
                                                            .shared = shared.cptr,
                                                            .shared_bytes = abi::page_bytes});
    if (status() == abi::Status::ok)
        domain_->start(static_cast<std::uint64_t>(hold_for_ever - hold_begin));
}

Seen Holder::seen() const {
    if (page_ == nullptr) return {};
    return {page_->preemptions, page_->rounds, page_->damaged};
}

}  // namespace zooid::preempt
