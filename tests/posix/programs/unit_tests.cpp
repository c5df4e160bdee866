// A guest program: GoogleTest as Debian packages it.
#include <gtest/gtest.h>

#include <map>
#include <string>

TEST(Guest, Containers) {
    std::map<int, std::string> names;
    for (int i = 0; i < 1000; ++i) names[i] = std::to_string(i);
    EXPECT_EQ(names[999], "999");
}

TEST(Guest, Exceptions) { EXPECT_THROW(throw 5, int); }
