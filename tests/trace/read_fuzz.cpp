// Any bytes: the reader answers or refuses; what it accepts exports to a trace the checker calls
// sound.
#include <cstdio>
#include <cstdlib>
#include <zooid/perfetto_check/check.hpp>
#include <zooid/trace/perfetto.hpp>
#include <zooid/trace/read.hpp>
#include <zooid/trace/tlb_plot.hpp>

#include "fuzz_size.hpp"
#include "support.hpp"

namespace {

using namespace zooid;

void judge(std::span<const std::byte> bytes) {
    const auto trace = trace::read_trace(bytes);
    if (!trace) return;
    const perfetto_check::Report report =
        perfetto_check::check(trace::perfetto_json(*trace, "fuzz"));
    if (report.sound()) return;
    std::fprintf(stderr, "%s\n", report.problems.front().c_str());
    std::abort();
}

/// Each eight bytes become an event of one of three cores: ids, arguments and times collide often.
trace::test::Recording recording_of(std::span<const std::uint8_t> data) {
    trace::test::Recording run;
    std::uint64_t now[3] = {};
    for (; data.size() >= 4; data = data.subspan(4)) {
        const auto core = static_cast<std::uint16_t>(data[0] % 3);
        now[core] += data[1];
        const auto& kind = abi::trace_kinds[data[2] % abi::trace_kinds.size()];
        run.add(core, now[core], kind.id, data[3] & 3u, (data[0] & 0x80) != 0 ? 9 : 0);
    }
    return run;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    fuzz::size_arguments(argc, argv, 64);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span input(data, size);
    judge(std::as_bytes(input));
    if (size < 4) return 0;
    trace::test::Bytes bytes = recording_of(input.subspan(3)).bytes();
    judge(bytes);
    bytes[(data[0] * std::size_t{256} + data[1]) % bytes.size()] = std::byte{data[2]};
    trace::test::seal(bytes);
    judge(bytes);
    const auto rows = trace::read_tlb_csv(std::string(trace::tlb_header) + "\n" +
                                          std::string(input.begin(), input.end()));
    if (rows && trace::tlb_svg(*rows, "fuzz").empty()) std::abort();
    return 0;
}
