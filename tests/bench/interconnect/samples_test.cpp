// What the benchmark says of its times, and that every row carries its payloads.
#include "samples.hpp"

#include <gtest/gtest.h>

#include "rows.hpp"

namespace zooid::bench {
namespace {

TEST(Samples, RanksAreTimesThatWereMeasured) {
    EXPECT_EQ(median({3, 1, 2}), 2);
    EXPECT_EQ(median({4, 1, 2, 3}), 2);
    EXPECT_EQ(rank({5, 1, 9}, 0), 1);
    EXPECT_EQ(rank({5, 1, 9}, 0.99), 9);
    EXPECT_EQ(median({}), 0);
}

TEST(Samples, ModeIsWhereMostRunsLie) {
    EXPECT_EQ(mode({100, 50, 51, 52, 101}), 51);
    EXPECT_EQ(mode({50, 100, 101, 102, 51}), 101);
    EXPECT_EQ(mode({7}), 7);
    EXPECT_EQ(mode({}), 0);
}

// The payloads are checked inside: a row that loses, doubles or mixes messages aborts.
TEST(Rows, EachCarriesItsPayloads) {
    for (const auto rows : {raw_rows(), ump_rows(), typed_rows(), boost_rows(), rte_rows(),
                            kernel_rows(), idle_rows(), schema_rows()}) {
        for (const Row& row : rows) {
            if (row.run == nullptr) {
                EXPECT_NE(row.absent, "");
                continue;
            }
            Plan plan = row.plan;
            plan.pieces = 3;
            plan.operations = 512;
            const Samples samples = row.run(plan);
            EXPECT_EQ(samples.each_ns.size() + samples.interrupted, 2) << row.name;
        }
    }
}

}  // namespace
}  // namespace zooid::bench
