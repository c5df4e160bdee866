// How long a fuzzer runs: ZOOID_TEST_SIZE = quick | default | soak, or libFuzzer's own -runs=.
#pragma once
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "../test_size.hpp"

namespace zooid::fuzz {

/// Inputs tried in a run of each size.
struct Runs {
    const char* quick = "2000";
    const char* standard = "20000";
    const char* soak = "2000000";
};

/// Adds -runs=, a fixed -seed= and the longest input to the arguments, unless -runs= is given.
inline void
size_arguments(int* argc, char*** argv, unsigned bytes_max, const Runs& size_runs = {}) {
    static std::vector<std::string> words;
    static std::vector<char*> pointers;
    for (int i = 0; i < *argc; ++i) {
        words.emplace_back((*argv)[i]);
        if (words.back().starts_with("-runs=")) return;
    }
    const char* runs = test::sized(size_runs.quick, size_runs.standard, size_runs.soak);
    words.insert(words.end(), {"-runs=" + std::string(runs), "-seed=1",
                               "-max_len=" + std::to_string(bytes_max), "-len_control=0"});
    pointers.reserve(words.size() + 1);
    for (std::string& word : words) pointers.push_back(word.data());
    *argc = static_cast<int>(pointers.size());
    pointers.push_back(nullptr);
    *argv = pointers.data();
}

}  // namespace zooid::fuzz
