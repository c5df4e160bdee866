// Walking lists. A cyclic list ends in the budget's error.
#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

Machine::ListEnd Machine::walk_list(Cell list, std::vector<Cell>* items, Cell& tail) {
    list = deref(list);
    for (std::uint32_t steps = 1; is_pair(list); ++steps) {
        if ((steps & 1023) == 0 && !charge(64)) return ListEnd::error;
        if (items != nullptr) {
            if (items->size() >= cells_) {
                resource_error(known::memory);  // longer than the arena: cyclic
                return ListEnd::error;
            }
            items->push_back(argument(list, 0));
        }
        list = argument(list, 1);
    }
    tail = list;
    if (tag(list) == Tag::ref) return ListEnd::partial;
    return list == make_atom(known::nil) ? ListEnd::proper : ListEnd::not_a_list;
}

bool Machine::list_items(Cell list, std::vector<Cell>& items) {
    Cell tail = 0;
    switch (walk_list(list, &items, tail)) {
        case ListEnd::proper:
            return true;
        case ListEnd::partial:
            return instantiation_error();
        case ListEnd::not_a_list:
            return type_error(known::list, deref(list));
        case ListEnd::error:
            break;
    }
    return false;
}

}  // namespace zooid::skb
