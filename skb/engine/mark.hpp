// A moment of a base that is kept.
#pragma once

#include "database.hpp"
#include "zooid/skb/saved_base.hpp"

namespace zooid::skb {

inline View view_of(std::uint64_t generation) {
    View view;
    view.snapshot = generation;
    return view;
}

struct Mark::State {
    State(Database& database, std::uint64_t at) : db(database), live(database), generation(at) {}
    Database& db;
    LiveQuery live;
    std::uint64_t generation;
};

}  // namespace zooid::skb
