#include "decode.hpp"

#include "../../trace/fuzz_size.hpp"

namespace zooid::interconnect::fuzz {

std::vector<std::uint64_t> make_words(std::span<const std::uint8_t> input) {
    constexpr std::size_t words_max = 48;
    std::vector<std::uint64_t> words(1 + input.front() % words_max);
    words.shrink_to_fit();
    for (input = input.subspan(1); input.size() >= 4; input = input.subspan(4)) {
        const std::size_t at = input[1] % words.size();
        const std::int64_t offset = std::int64_t{input[2]} % 64 - static_cast<std::int64_t>(at) - 1;
        switch (input[0] % 5) {
            case 0:
                words[at] = wire::Pointer::structure(offset, input[3] % 16, input[3] / 16).raw;
                break;
            case 1:
                words[at] = wire::Pointer::list(
                                offset, static_cast<wire::ElementSize>(input[3] % 8), input[3] / 8)
                                .raw;
                break;
            case 2:  // a tag
                words[at] =
                    wire::Pointer::structure(input[2] % 16, input[3] % 16, input[3] / 16).raw;
                break;
            case 3:  // letters, the last one a NUL
                words[at] = 0x0041'4141'4141'4141u >> (8 * (input[3] % 8));
                break;
            default:
                words[at] ^= std::uint64_t{input[3]} << (input[2] % 57);
                break;
        }
    }
    return words;
}

}  // namespace zooid::interconnect::fuzz

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    zooid::fuzz::size_arguments(argc, argv, 200, {"20000", "1000000", "20000000"});
    return 0;
}
