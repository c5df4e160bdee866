// The C++ halves of assume/2; the rest is in reasons.pl.
#include <array>

#include "builtins.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {
/// $assume_begin(Mark): changes from now on are assumptions.
bool begin(Machine& m, const Cell* a) {
    return m.unify(a[0], make_int(static_cast<std::int64_t>(m.begin_assuming())));
}

/// $assume_end(Mark): takes back those since the mark.
bool end(Machine& m, const Cell* a) {
    m.end_assuming(static_cast<std::size_t>(int_of(m.deref(a[0]))));
    return true;
}

constexpr std::array entries = {
    BuiltinEntry{"$assume_begin", 1, begin},
    BuiltinEntry{"$assume_end", 1, end},
};
}  // namespace

std::span<const BuiltinEntry> assume_builtins() { return entries; }

}  // namespace zooid::skb
