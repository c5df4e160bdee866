// Which speculation settings a core makes, from what its processor says.
#include "arch/x86_64/speculation.hpp"

#include <gtest/gtest.h>

namespace zooid::cpudriver {
namespace {

constexpr std::uint32_t bits(std::initializer_list<unsigned> numbers) {
    std::uint32_t word = 0;
    for (const unsigned number : numbers) word |= std::uint32_t{1} << number;
    return word;
}

TEST(Speculation, NothingIsSetWhereNothingIsOffered) { EXPECT_EQ(speculation_settings({}), 0U); }

// An older Intel processor with new microcode: its IBRS would have to be written at every entry.
TEST(Speculation, IbrsThatDoesNotLastIsLeftOut) {
    EXPECT_EQ(speculation_settings({.intel = bits({26, 27, 31})}),
              spec_ctrl_stibp | spec_ctrl_ssbd);
    EXPECT_EQ(speculation_settings({.amd = bits({12, 14, 15, 24})}),
              spec_ctrl_stibp | spec_ctrl_ssbd);
}

TEST(Speculation, IbrsThatLastsIsSet) {
    EXPECT_EQ(
        speculation_settings({.intel = bits({26, 27, 29, 31}), .capabilities = bits({0, 1, 3})}),
        spec_ctrl_ibrs | spec_ctrl_stibp | spec_ctrl_ssbd);
    EXPECT_EQ(speculation_settings({.amd = bits({14, 15, 16, 24})}),
              spec_ctrl_ibrs | spec_ctrl_stibp | spec_ctrl_ssbd);
}

TEST(Speculation, StoresThatAreSafeAreNotSlowedDown) {
    EXPECT_EQ(speculation_settings({.intel = bits({26, 27, 29, 31}), .capabilities = bits({1, 4})}),
              spec_ctrl_ibrs | spec_ctrl_stibp);
    EXPECT_EQ(speculation_settings({.amd = bits({15, 24, 26})}), spec_ctrl_stibp);
}

// Setting a bit that is not offered is a fault in the kernel. Goal: that is never asked for.
// Method: every choice of all bits that count, Intel's and AMD's, 2^10 of them.
TEST(Speculation, OnlyWhatIsOfferedIsSet) {
    constexpr std::uint32_t intel_bits[] = {26, 27, 31};
    constexpr std::uint32_t amd_bits[] = {14, 15, 16, 24, 26};
    constexpr std::uint32_t capability_bits[] = {1, 4};
    for (unsigned choice = 0; choice < 1U << 10; ++choice) {
        SpeculationOffer offer;
        unsigned next = 0;
        const auto chosen = [&] { return (choice >> next++ & 1U) != 0; };
        for (const std::uint32_t bit : intel_bits) offer.intel |= chosen() ? bits({bit}) : 0;
        for (const std::uint32_t bit : amd_bits) offer.amd |= chosen() ? bits({bit}) : 0;
        for (const std::uint32_t bit : capability_bits)
            offer.capabilities |= chosen() ? bits({bit}) : 0;
        const bool ibrs = ((offer.intel & bits({26})) | (offer.amd & bits({14}))) != 0;
        const bool stibp = ((offer.intel & bits({27})) | (offer.amd & bits({15}))) != 0;
        const bool ssbd = ((offer.intel & bits({31})) | (offer.amd & bits({24}))) != 0;
        const std::uint64_t offered = (ibrs ? spec_ctrl_ibrs : 0) | (stibp ? spec_ctrl_stibp : 0) |
                                      (ssbd ? spec_ctrl_ssbd : 0);
        EXPECT_EQ(speculation_settings(offer) & ~offered, 0U) << "choice " << choice;
    }
}

}  // namespace
}  // namespace zooid::cpudriver
