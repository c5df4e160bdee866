// End points that come and go, and peers that do.
#include <array>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/monitor_link.hpp>
#include <zooid/native/peer_link.hpp>

namespace zooid::native {

namespace {

constexpr std::size_t own_ends_max = 16;  // a dispatcher has no more rings

struct FreeEnds {
    std::array<OwnEnd, own_ends_max> ends;
    std::size_t count = 0;
};
FreeEnds free_ends;
interconnect::LinkedList<PeerLink> links;
std::uint32_t arriving = 0;  // the slot for what the monitor sends next; 0: none is ready

bool rearm(const OwnEnd& end) {
    return invoke(slot(abi::BirthSlot::dispatcher), abi::DispatcherOp::rearm,
                  {.rdi = end.end_point})
        .ok();
}

void drop(std::uint32_t cptr) {
    remove_capability(cptr);  // its domain may have taken it away already
    runtime().free_slot(cptr);
}

}  // namespace

OwnEnd take_end() {
    if (free_ends.count > 0) {
        const OwnEnd end = free_ends.ends[--free_ends.count];
        return rearm(end) ? end : OwnEnd{};
    }
    OwnEnd made;
    made.end_point = runtime().create_endpoint(peer_ring_slots, 0, &made.ring);
    return made;
}

void give_end(OwnEnd end) {
    if (!end || free_ends.count == own_ends_max || !revoke_capability(end.end_point).ok()) return;
    free_ends.ends[free_ends.count++] = end;
}

PeerLink::PeerLink(OwnEnd own, std::uint32_t peer) : own_(own), peer_(peer) {
    links.push_back(*this);
}

PeerLink::PeerLink(FarEnd far) : far_(std::move(far)) {}

PeerLink::~PeerLink() {
    if (far_) return;
    give_end(own_);
    // Again, now that the peer reaches us no more: if its ring is full it will want to tell us of
    // room, and see that we have gone.
    TellEnd{peer_}();
    drop(peer_);
}

void PeerWatch::look_at_all(std::uint64_t ends) {
    seen_ = ends;
    for (PeerLink* each = links.front(); each != nullptr; each = links.next(*each)) {
        abi::CapWords words;
        if (!identify(each->peer_, words).ok()) each->gone_.store(1, std::memory_order_release);
    }
}

bool expect_capability() {
    if (arriving == 0) arriving = runtime().allocate_slot();
    receive_from_monitor(arriving);
    return arriving != 0;
}

void keep_capability(std::uint32_t cptr) {
    if (cptr != arriving) return;
    arriving = 0;
    (void)expect_capability();  // else the next who expects one hears of it
}

void drop_capability(std::uint32_t cptr) {
    if (cptr == arriving) remove_capability(cptr);
}

}  // namespace zooid::native
