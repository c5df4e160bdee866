// What SWI-Prolog and GNU Prolog answer to generated cases: one process of each for many cases.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "generator.hpp"

namespace zooid::skb::test {

class Oracles {
public:
    Oracles();
    ~Oracles();
    Oracles(const Oracles&) = delete;
    Oracles& operator=(const Oracles&) = delete;

    [[nodiscard]] static bool has_swi();
    [[nodiscard]] static bool has_gnu();

    /// One line per case, as ask() writes it; fewer when the process ended early.
    [[nodiscard]] std::vector<std::string> ask_swi(std::span<const GeneratedCase> cases) const;
    /// The same; not for goals that may not end, which GNU Prolog has no limit for.
    [[nodiscard]] std::vector<std::string> ask_gnu(std::span<const GeneratedCase> cases) const;

private:
    void write(std::span<const GeneratedCase> cases, std::string_view full_stop) const;
    [[nodiscard]] std::vector<std::string> run(const char* command) const;

    std::filesystem::path folder_;
};

}  // namespace zooid::skb::test
