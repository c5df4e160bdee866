#include "atoms.hpp"

#include <cassert>

#include "known_atoms.hpp"

namespace zooid::skb {

AtomTable::AtomTable(AtomLimits limits) : limits_(limits) {
    for (const std::string_view name : known::text) {
        const auto atom = intern(name);
        assert(atom && "the quota is smaller than the engine's own names");
        retain(*atom);
    }
    sweep();
}

std::optional<Atom> AtomTable::intern(std::string_view text) {
    if (const auto found = by_text_.find(text); found != by_text_.end()) return found->second;
    if (by_text_.size() >= limits_.atoms_max) return std::nullopt;
    if (text.size() > limits_.text_bytes_max - text_bytes_) return std::nullopt;

    Atom atom = static_cast<Atom>(entries_.size());
    if (free_.empty()) {
        entries_.emplace_back();
    } else {
        atom = free_.back();
        free_.pop_back();
    }
    Entry& entry = entries_[atom];
    entry.text = text;
    entry.live = true;
    entry.references = 0;
    text_bytes_ += text.size();
    by_text_.emplace(entry.text, atom);
    add_young(atom);
    return atom;
}

std::optional<Atom> AtomTable::find(std::string_view text) const {
    const auto found = by_text_.find(text);
    if (found == by_text_.end()) return std::nullopt;
    return found->second;
}

void AtomTable::release(Atom atom) {
    assert(entries_[atom].references > 0);
    if (--entries_[atom].references == 0) add_young(atom);
}

void AtomTable::add_young(Atom atom) {
    if (entries_[atom].young) return;
    entries_[atom].young = true;
    young_.push_back(atom);
}

void AtomTable::sweep() {
    for (const Atom atom : young_) {
        Entry& entry = entries_[atom];
        entry.young = false;
        if (entry.references > 0 || !entry.live) continue;
        by_text_.erase(entry.text);
        text_bytes_ -= entry.text.size();
        entry.text = std::string();
        entry.live = false;
        free_.push_back(atom);
    }
    young_.clear();
}

}  // namespace zooid::skb
