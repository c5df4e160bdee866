// Constraints over lists: all different, element.
#include <algorithm>

#include "fd_access.hpp"

namespace zooid::skb {

// The first `done` variables are fixed and their values taken from the others. Only the order
// behind them changes, so undoing needs to restore nothing but the count.
bool FiniteDomains::run_all_different(Index p) {
    const std::size_t n = count(p);
    const std::size_t before = argument(p, 0);
    std::size_t done = before;
    if (!m_.charge(n / 8)) return false;
    for (std::size_t i = done; i < n; ++i) {
        const FdRange now = range(argument(p, 1 + i));
        if (!now.is_fixed()) continue;
        std::swap(argument(p, 1 + i), argument(p, 1 + done));
        ++done;
        if (!m_.charge((n - done) / 8)) return false;
        for (std::size_t j = done; j < n; ++j) {
            if (!remove_value(argument(p, 1 + j), now.min)) return false;
        }
    }
    if (done == before) return true;
    if (!save_cell(p + head_cells)) return false;
    argument(p, 0) = done;
    return true;
}

// The value lies among the elements whose places are left, a place whose element cannot be the
// value is none. With one place left the two are equal.
bool FiniteDomains::run_element(Index p) {
    const Cell place = argument(p, 0);
    const Cell value = argument(p, 1);
    const std::size_t n = count(p) - 2;
    const FdRange wanted = range(value);
    const FdRange places = range(place);
    Wide least = fd_sup;
    Wide most = fd_inf;
    if (!m_.charge(n / 4)) return false;
    for (std::int64_t i = places.min; i <= places.max; ++i) {
        if (!contains(place, i)) continue;
        const Cell item = argument(p, 1 + static_cast<std::size_t>(i));
        const FdRange r = range(item);
        const bool possible = r.is_fixed()        ? contains(value, r.min)
                              : wanted.is_fixed() ? contains(item, wanted.min)
                                                  : r.min <= wanted.max && r.max >= wanted.min;
        if (!possible) {
            if (!remove_value(place, i)) return false;
            continue;
        }
        least = std::min(least, Wide{r.min});
        most = std::max(most, Wide{r.max});
    }
    if (!raise_min(value, least) || !lower_max(value, most)) return false;
    const FdRange left = range(place);
    if (!left.is_fixed()) return true;
    const Cell item = argument(p, 1 + static_cast<std::size_t>(left.min));
    const FdRange now = range(value);
    return raise_min(item, now.min) && lower_max(item, now.max);
}

}  // namespace zooid::skb
