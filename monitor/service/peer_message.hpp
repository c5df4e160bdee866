// Parameters of what another monitor says.
#pragma once
#include "peer.hpp"

namespace zooid::monitor {

/// Calls `use` with them; parameters of another shape end the channel.
template <class M, class Use>
void with(Peer& peer, const PeerChannel::Message& request, Use use) {
    const auto params = M::Params::from_message(request.header, request.payload());
    if (!params) return peer.channel->fail(interconnect::Breach::malformed, M::number);
    use(*params);
}

/// The four words of a capability from `first` on; false when the list is too short.
template <class List>
bool read_words(const List& list, std::uint32_t first, std::array<std::uint64_t, 4>& words) {
    if (list.size() < first + words.size()) return false;
    for (std::uint32_t i = 0; i < words.size(); ++i) words[i] = list.at(first + i);
    return true;
}

}  // namespace zooid::monitor
