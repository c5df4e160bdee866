// Which of many sleeping channels rang: a bit each, so that a thread woken by one of a thousand
// looks at that one.
//
//   sleeper, once per idle channel          ringer
//   write asleep, and leave it so           publish the slot
//   fence                                   fence
//   look again: a slot? stay hot            read the word: asleep? set the hint, ring the doorbell
//   ...
//   woken: take the hints; write awake and look, at those only
//
// The hint is set before the doorbell rings, so whoever is woken by that finds it.
#pragma once
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "zooid/interconnect/core/slot.hpp"

namespace zooid::interconnect {

inline constexpr unsigned hint_places_per_word = 64;
inline constexpr unsigned hint_places_per_line = 512;
inline constexpr unsigned hint_places_max = 4096;  // 8 lines are looked at by who is woken

/// The hints of one receiving thread.
///
/// Written by all who ring its doorbells: give it only to those trusted not to wipe out each
/// other's hints (threads of one process, a kernel). A hint too many costs one look; one for a
/// place nobody has costs nothing.
template <class Memory = HardwareMemory>
class HintBoard {
public:
    using Word = typename Memory::Word;

    /// @param words zeroed, on lines of their own; shared with the ringers while both live.
    explicit HintBoard(std::span<Word> words) : words_(words) {
        assert(words.size() <= hint_places_max / hint_places_per_word);
    }

    [[nodiscard]] unsigned places() const {
        return static_cast<unsigned>(words_.size()) * hint_places_per_word;
    }
    /// Before the doorbell. @param place below places().
    /// @cost one atomic operation on one line.
    void set(unsigned place) const {
        assert(place < places());
        Memory::fetch_or(words_[place / hint_places_per_word],
                         std::uint64_t{1} << place % hint_places_per_word);
    }
    /// Takes every hint there is.
    /// @param each `void(unsigned place)`
    /// @cost one load per 64 places, of lines that stay in the cache while nobody rings.
    template <class Each>
    void take(Each each) const {
        unsigned first = 0;
        for (Word& word : words_) {
            std::uint64_t set = Memory::load(word) == 0 ? 0 : Memory::exchange(word, 0);
            for (; set != 0; set &= set - 1)
                each(first + static_cast<unsigned>(std::countr_zero(set)));
            first += hint_places_per_word;
        }
    }

private:
    std::span<Word> words_;
};

/// A doorbell that says which channel rings.
template <class Doorbell, class Memory = HardwareMemory>
struct HintedDoorbell {
    HintBoard<Memory> board;
    unsigned place;
    Doorbell doorbell;

    auto operator()() {
        board.set(place);
        return doorbell();
    }
};

}  // namespace zooid::interconnect
