// Where the machine meets its finite domains.
#include "fd_access.hpp"
#include "fd_state.hpp"

namespace zooid::skb {

FdState& Machine::make_fd() {
    fd_ = std::make_unique<FdState>(*this);
    fd_->domains.reset(FiniteDomains::first_place, first_frame_);
    return *fd_;
}

bool Machine::wake_domain(Index variable) { return fd_->domains.on_bind(variable); }

Index Machine::undo_domain(Cell entry, Index next) { return fd_->domains.undo(entry, next); }

void Machine::guard_domains(Index trail_place) {
    if (fd_) fd_->domains.guard(trail_place);
}

}  // namespace zooid::skb
