// The domain this libos serves: its personality state and where its program came from. Home core's data.
#pragma once
#include <zooid/abi/domain.hpp>
#include <zooid/posix/process.hpp>

namespace zooid::libos {

inline constexpr unsigned image_ranges_max = 8;

/// Pages of the program's file shown where they are, never copied.
struct ImageRange {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::uint64_t file_offset = 0;
};

struct Domain {
    const abi::DomainInfo* info = nullptr;
    posix::Process* process = nullptr;  // null until the program starts
    ImageRange image[image_ranges_max] = {};
    unsigned image_ranges = 0;
};
extern Domain domain;

/// Shows the page that faulted, if the domain has it.
/// @return what to do: continue the thread, or end the domain.
enum class FaultResult : std::uint8_t { resume, unmapped, forbidden, out_of_memory };
[[nodiscard]] FaultResult serve_fault(std::uint64_t address, std::uint64_t error);

/// Ends the domain with a line on the console that says why. Never returns.
[[noreturn]] void end_domain(int status, const char* why);
/// Writes text where the domain's output goes, before and beside the personality.
void say(const char* text);
void say_hex(std::uint64_t value);

}  // namespace zooid::libos
