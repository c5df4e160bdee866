// Seeded random programs and queries for the differential test.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>

namespace zooid::skb::test {

/// One program, its predicates named after the case, and one query over it. Predicates of one
/// level call lower levels only, so every query ends.
struct GeneratedCase {
    std::string prefix;  // of the names of its predicates
    std::string program;
    std::string query;
};

class Generator {
public:
    explicit Generator(std::uint64_t seed) : random_(seed) {}
    /// Every choice is made by a byte, by 0 after the last: for a fuzzer. `choices` is borrowed.
    explicit Generator(std::span<const std::uint8_t> choices)
        : by_bytes_(true), choices_(choices) {}
    GeneratedCase next(unsigned number);
    /// A single call of a builtin in which at most one argument is not what it should be.
    GeneratedCase mistyped(unsigned number);

private:
    unsigned pick(unsigned count) {
        if (!by_bytes_) return static_cast<unsigned>(random_() % count);
        if (choices_.empty()) return 0;
        const unsigned choice = choices_.front() % count;
        choices_ = choices_.subspan(1);
        return choice;
    }
    std::string variable();
    std::string term(unsigned depth);
    std::string expression(unsigned depth);
    std::string predicate(unsigned level, unsigned which) const;
    std::string call_below(unsigned level);
    std::string leaf();
    std::string wrong(char kind);  // generator_builtins.cpp
    std::string argument(char kind);
    std::string builtin();  // one called, with an argument of the wrong type now and then
    std::string change();   // of the case's own dynamic predicate
    std::string simple_goal(unsigned level);
    std::string goal(unsigned level, unsigned depth);
    std::string caught(const std::string& goals);
    std::string body(unsigned level, unsigned depth);
    std::string clauses(unsigned level);

    std::mt19937_64 random_;
    bool by_bytes_ = false;
    std::span<const std::uint8_t> choices_;
    std::string prefix_;
    unsigned catchers_ = 0;
};

}  // namespace zooid::skb::test
