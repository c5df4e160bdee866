// The atom table of one knowledge base: names interned once, counted, reclaimed.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cell.hpp"

namespace zooid::skb {

struct AtomLimits {
    std::size_t atoms_max = 100'000;
    std::size_t text_bytes_max = 16 << 20;
};

/// Interns names. An atom that no stored clause holds lives until sweep().
/// @invariant the text of a live atom never moves.
class AtomTable {
public:
    explicit AtomTable(AtomLimits limits);

    /// The atom named `text`, or nothing when the quota is used up: end the query.
    [[nodiscard]] std::optional<Atom> intern(std::string_view text);
    [[nodiscard]] std::optional<Atom> find(std::string_view text) const;
    [[nodiscard]] std::string_view text(Atom atom) const { return entries_[atom].text; }
    [[nodiscard]] std::size_t size() const { return by_text_.size(); }

    void retain(Atom atom) { ++entries_[atom].references; }
    void release(Atom atom);

    /// Frees every atom nothing retains. Call only while no query is alive.
    /// @cost O(atoms made or released since the last sweep).
    void sweep();

private:
    struct Entry {
        std::string text;
        std::uint32_t references = 0;
        bool live = false;
        bool young = false;  // already in young_
    };
    void add_young(Atom atom);

    AtomLimits limits_;
    std::size_t text_bytes_ = 0;
    std::deque<Entry> entries_;
    std::unordered_map<std::string_view, Atom> by_text_;
    std::vector<Atom> free_;
    std::vector<Atom> young_;
};

}  // namespace zooid::skb
