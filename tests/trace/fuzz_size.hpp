// How long a fuzzer runs: ZOOID_TEST_SIZE = quick | default | soak, or libFuzzer's own -runs=.
#pragma once
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace zooid::fuzz {

/// Adds -runs=, a fixed -seed= and the longest input to the arguments, unless -runs= is given.
inline void size_arguments(int* argc, char*** argv, unsigned bytes_max) {
    static std::vector<std::string> words;
    static std::vector<char*> pointers;
    for (int i = 0; i < *argc; ++i) {
        words.emplace_back((*argv)[i]);
        if (words.back().starts_with("-runs=")) return;
    }
    const char* size = std::getenv("ZOOID_TEST_SIZE");
    const std::string_view name = size != nullptr ? size : "default";
    const char* runs = name == "soak"    ? "-runs=2000000"
                       : name == "quick" ? "-runs=2000"
                                         : "-runs=20000";
    words.insert(words.end(), {std::string(runs), "-seed=1",
                               "-max_len=" + std::to_string(bytes_max), "-len_control=0"});
    for (std::string& word : words) pointers.push_back(word.data());
    *argc = static_cast<int>(pointers.size());
    pointers.push_back(nullptr);
    *argv = pointers.data();
}

}  // namespace zooid::fuzz
