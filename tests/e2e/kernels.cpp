#include "kernels.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace zooid::e2e {

std::vector<Kernel> kernels_of(Machine& machine) {
    constexpr std::chrono::seconds patience(60);
    std::vector<Kernel> kernels;
    EXPECT_TRUE(machine.expect("zooid> ", patience).has_value()) << machine.pending();
    EXPECT_TRUE(machine.send("cores --json"));
    EXPECT_TRUE(machine.expect("{\"version\"", patience).has_value()) << machine.pending();
    const auto rest = machine.expect("}]}", patience);
    EXPECT_TRUE(rest.has_value()) << machine.pending();
    if (!rest) return kernels;
    const auto table = nlohmann::json::parse("{\"version\"" + *rest);
    for (const auto& row : table["rows"]) {
        const auto number = [&row](const char* column) {
            return std::stoull(row[column].get<std::string>(), nullptr, 16);
        };
        kernels.push_back({.core = row["core"].get<unsigned>(),
                           .apic = row["apic"].get<unsigned>(),
                           .text = number("text"),
                           .state = number("state"),
                           .build = number("build"),
                           .nonce = number("nonce")});
    }
    return kernels;
}

}  // namespace zooid::e2e
