// The queue of propagators, and which function runs each kind.
#include "fd_access.hpp"

namespace zooid::skb {

namespace {
FdKind kind_of(Cell header) { return static_cast<FdKind>(header & 0xFF); }
}  // namespace

bool FiniteDomains::add(FdKind kind, FdRelation relation, std::size_t count, std::size_t cells,
                        Index& p) {
    if (!m_.reserve(head_cells + cells)) return false;
    p = m_.h_;
    m_.h_ += head_cells + cells;
    const bool slow = kind >= FdKind::all_different || count > 3;
    m_.at(p) = static_cast<Cell>(kind) | static_cast<Cell>(relation) << 8 |
               Cell{slow ? 1U : 0U} << level_shift | static_cast<Cell>(count) << count_shift;
    m_.at(p + 1) = 0;
    m_.at(p + 2) = 0;
    return true;
}

bool FiniteDomains::propagate() {
    for (;;) {
        const unsigned level = head_[0] != 0 ? 0 : 1;
        const Index p = head_[level];
        if (p == 0) return true;
        const Index next = m_.at(p + 1);
        head_[level] = next == queue_end ? 0 : next;
        m_.at(p + 1) = 0;
        if (m_.at(p + 2) == 0 && (!m_.charge(1) || !run(p))) break;
    }
    clear_queue();
    return false;
}

void FiniteDomains::clear_queue() {
    for (Index& head : head_) {
        while (head != 0) {
            const Index next = m_.at(head + 1);
            m_.at(head + 1) = 0;
            head = next == queue_end ? 0 : next;
        }
    }
}

bool FiniteDomains::finish(Index p) {
    if (!save_cell(p + 2)) return false;
    m_.at(p + 2) = 1;
    return true;
}

/// Gives the last of its variables a value; it counts as queued meanwhile, so that this does not
/// wake it. With no variable left nothing wakes it any more.
bool FiniteDomains::conclude(Index p, Cell operand, std::int64_t v) {
    m_.at(p + 1) = queue_end;
    const bool good = assign(operand, v);
    m_.at(p + 1) = 0;
    return good;
}

bool FiniteDomains::run(Index p) {
    const FdKind kind = kind_of(m_.at(p));
    switch (kind) {
        case FdKind::linear:
            return run_linear(p);
        case FdKind::balance:
            return balance(p);
        case FdKind::is_value:
            return run_value(p);
        case FdKind::less_equal:
            return run_less_equal(p);
        case FdKind::either:
            return run_either(p);
        case FdKind::equal:
            return run_equal(p);
        case FdKind::unequal:
            return run_unequal(p);
        case FdKind::all_different:
            return run_all_different(p);
        case FdKind::element:
            return run_element(p);
        case FdKind::serialized:
            return run_serialized(p);
        case FdKind::cumulative:
            return run_cumulative(p);
        case FdKind::member:
            return run_member(p);
        default:
            return run_operation(kind, p);
    }
}

bool FiniteDomains::run_operation(FdKind kind, Index p) {
    switch (kind) {
        case FdKind::product:
            return run_product(p);
        case FdKind::maximum:
            return run_extreme(p, 1);
        case FdKind::minimum:
            return run_extreme(p, -1);
        case FdKind::absolute:
            return run_absolute(p);
        default:
            return run_division(p, kind);
    }
}

}  // namespace zooid::skb
