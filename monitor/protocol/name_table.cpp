// The replicated map from names to values.
#include <zooid/monitor/name_table.hpp>
#include <zooid/monitor/state_hash.hpp>

namespace zooid::monitor {

namespace {

std::uint64_t entry_digest(const NameTable::Entry& entry) {
    StateHash hash;
    hash.add(entry.name.view());
    hash.add(entry.value.view());
    return hash.digest().low;
}

}  // namespace

std::size_t NameTable::lower_bound(const Name& name) const {
    std::size_t low = 0;
    std::size_t high = entries_.size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (entries_[middle].name < name) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool NameTable::holds(std::size_t index, const Name& name) const {
    return index < entries_.size() && entries_[index].name == name;
}

Refusal NameTable::check(const Update& update, std::size_t reserved) const {
    if (update.name.empty()) return Refusal::empty_name;
    if (holds(lower_bound(update.name), update.name)) return Refusal::none;
    if (update.kind == UpdateKind::remove) return Refusal::unknown_name;
    return entries_.size() + reserved < names_max ? Refusal::none : Refusal::table_full;
}

void NameTable::apply(const Update& update) {
    const std::size_t index = lower_bound(update.name);
    const bool present = holds(index, update.name);
    if (present) digest_ -= entry_digest(entries_[index]);
    if (update.kind == UpdateKind::remove) {
        if (present) entries_.erase_at(index);
        return;
    }
    const Entry entry{.name = update.name, .value = update.value};
    if (present) {
        entries_[index] = entry;
    } else {
        entries_.insert_at(index, entry);
    }
    digest_ += entry_digest(entry);
}

const Value* NameTable::get(const Name& name) const {
    const std::size_t index = lower_bound(name);
    return holds(index, name) ? &entries_[index].value : nullptr;
}

void NameTable::clear() {
    entries_.clear();
    digest_ = 0;
}

}  // namespace zooid::monitor
