// The capability core against its model, under random operations.
#include <gtest/gtest.h>

#include <cstdio>

#include "model_run.hpp"
#include "test_size.hpp"

namespace zooid::cpudriver::testing {

// Goal: no sequence of operations makes the core and the obvious model differ, in answer or state.
// Method: runs of 4 000 operations, each its own seed; full comparison every 32 or 128.
TEST(CapabilityModel, AgreesUnderRandomOperations) {
    constexpr std::uint64_t run_length = 4000;
    const std::uint64_t compare_every = many_operations ? 128 : 32;
    const std::uint64_t runs = random_operations() / run_length;
    std::map<std::string_view, unsigned> answers;
    for (std::uint64_t seed = zooid::test::first_seed(); seed < zooid::test::first_seed() + runs;
         ++seed) {
        ModelRun run(seed);
        for (std::uint64_t i = 0; i < run_length; ++i) {
            run.step();
            if (i % compare_every == 0) run.compare();
            if (HasFailure()) FAIL() << "seed " << seed << " operation " << i;
        }
        run.compare();
        ASSERT_FALSE(HasFailure()) << "seed " << seed;
        for (const auto& [status, count] : run.answers) answers[status] += count;
    }
    std::printf("seeds %llu..%llu\n", static_cast<unsigned long long>(zooid::test::first_seed()),
                static_cast<unsigned long long>(zooid::test::first_seed() + runs - 1));
    for (const auto& [status, count] : answers)
        std::printf("%-22s %u\n", std::string(status).c_str(), count);
    if (runs < 50) return;
    // The walk reaches every answer these operations have.
    for (const Status status :
         {Status::ok, Status::wrong_type, Status::wrong_rights, Status::bad_argument,
          Status::unaligned, Status::out_of_range, Status::slots_occupied, Status::overlap,
          Status::not_enough_memory, Status::retry_through_monitor, Status::already_mapped,
          Status::not_mapped, Status::table_missing, Status::denied, Status::invalid_capability,
          Status::limit})
        EXPECT_GT(answers[name(status)], 0U) << name(status);
}

}  // namespace zooid::cpudriver::testing
