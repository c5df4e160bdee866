// Numbers that repeat from their seed.
#pragma once
#include <cstdint>
#include <initializer_list>

namespace zooid::fuzz {

/// SplitMix64.
/// @source Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t word() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return z ^ z >> 31;
    }
    /// 0 .. end - 1.
    std::uint64_t below(std::uint64_t end) { return word() % end; }
    bool once_in(std::uint64_t tries) { return below(tries) == 0; }
    template <class T>
    T one_of(std::initializer_list<T> choices) {
        return choices.begin()[below(choices.size())];
    }

private:
    std::uint64_t state_;
};

}  // namespace zooid::fuzz
