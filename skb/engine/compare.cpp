// Standard order of terms, and a merge sort that can be stopped by the budget.
#include <cstring>

#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

int compare_numbers(Number a, Number b) {
    if (!a.is_float && !b.is_float) return a.i < b.i ? -1 : a.i > b.i ? 1 : 0;
    if (a.is_float && b.is_float) {
        if (a.d != a.d || b.d != b.d) return (a.d == a.d) - (b.d == b.d);
        return a.d < b.d ? -1 : a.d > b.d ? 1 : 0;
    }
    if (!a.is_float) return -compare_numbers(b, a);
    if (a.d != a.d || a.d < -9223372036854775808.0) return -1;
    if (a.d >= 9223372036854775808.0) return 1;
    const auto whole = static_cast<std::int64_t>(a.d);
    if (whole != b.i) return whole < b.i ? -1 : 1;
    const double rest = a.d - static_cast<double>(whole);
    return rest < 0 ? -1 : rest > 0 ? 1 : 0;
}

namespace {
int rank(Tag t) {
    switch (t) {
        case Tag::ref:
            return 0;
        case Tag::integer:
        case Tag::box:
            return 1;
        case Tag::atom:
            return 3;
        default:
            return 4;
    }
}

int compare_leaves(const Machine& machine, Cell a, Cell b) {
    switch (tag(a)) {
        case Tag::ref:
            return index_of(a) < index_of(b) ? -1 : 1;
        case Tag::atom:
            return machine.text(a).compare(machine.text(b)) < 0 ? -1 : 1;
        default:
            break;
    }
    const Number x = machine.number(a);
    const Number y = machine.number(b);
    const int order = compare_numbers(x, y);
    return order != 0 ? order : static_cast<int>(y.is_float) - static_cast<int>(x.is_float);
}
}  // namespace

int Machine::compare(Cell a, Cell b) {
    Index sp = scratch_;
    const Index base = sp;
    for (std::uint32_t steps = 1;; ++steps) {
        if ((steps & 1023) == 0 && !charge(64)) return 0;
        a = deref(a);
        b = deref(b);
        if (a != b) {
            if (rank(tag(a)) != rank(tag(b))) return rank(tag(a)) < rank(tag(b)) ? -1 : 1;
            if (tag(a) != Tag::structure) {
                const int order = compare_leaves(*this, a, b);
                if (order != 0) return order;
            } else {
                const Cell fa = functor(a);
                const Cell fb = functor(b);
                if (arity_of(fa) != arity_of(fb)) return arity_of(fa) < arity_of(fb) ? -1 : 1;
                if (fa != fb)
                    return db.atoms.text(name_of(fa)) < db.atoms.text(name_of(fb)) ? -1 : 1;
                if (sp + 3 > scratch_end()) {
                    resource_error(known::memory);
                    return 0;
                }
                m_[sp] = index_of(a) + 1;
                m_[sp + 1] = index_of(b) + 1;
                m_[sp + 2] = arity_of(fa);
                sp += 3;
            }
        }
        if (sp == base) return 0;
        Cell* const top = m_ + sp - 3;
        a = m_[top[0]++];
        b = m_[top[1]++];
        if (--top[2] == 0) sp -= 3;
    }
}

// Sorts items[0, count) stably by argument `key` (0: the whole term); items + count must be as much
// free room. Errors leave some permutation behind and are pending.
bool Machine::sort_cells(Cell* items, std::size_t count, std::uint32_t key, int direction) {
    Cell* from = items;
    Cell* to = items + count;
    const auto value = [&](Cell c) { return key == 0 ? c : argument(deref(c), key - 1); };
    for (std::size_t width = 1; width < count; width *= 2) {
        for (std::size_t low = 0; low < count; low += 2 * width) {
            const std::size_t middle = std::min(low + width, count);
            const std::size_t high = std::min(low + 2 * width, count);
            std::size_t left = low;
            std::size_t right = middle;
            for (std::size_t k = low; k < high; ++k) {
                const bool take_left =
                    left < middle &&
                    (right >= high ||
                     compare(value(from[left]), value(from[right])) * direction <= 0);
                to[k] = take_left ? from[left++] : from[right++];
            }
            if (pending() || !charge((high - low) / 4 + 1)) return false;
        }
        std::swap(from, to);
    }
    if (from != items) std::memcpy(items, from, count * sizeof(Cell));
    return true;
}

}  // namespace zooid::skb
