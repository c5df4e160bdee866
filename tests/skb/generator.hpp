// Seeded random programs and queries for the differential test.
#pragma once

#include <random>
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
    GeneratedCase next(unsigned number);

private:
    unsigned pick(unsigned count) { return static_cast<unsigned>(random_() % count); }
    std::string variable();
    std::string term(unsigned depth);
    std::string expression(unsigned depth);
    std::string predicate(unsigned level, unsigned which) const;
    std::string call_below(unsigned level);
    std::string goal(unsigned level, unsigned depth);
    std::string caught(const std::string& goals);
    std::string body(unsigned level, unsigned depth);
    std::string clauses(unsigned level);

    std::mt19937_64 random_;
    std::string prefix_;
    unsigned catchers_ = 0;
};

}  // namespace zooid::skb::test
