// Adds function, file and line to the addresses of crash reports that pass on the console.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace zooid::hake {

/// What is known of one address; empty strings: nothing.
struct CodePlace {
    std::string function;
    std::string where;  // file:line
};

/// Names the addresses in an image of the boot manifest. @return one place per address, or none.
using PlaceLookup = std::function<std::vector<CodePlace>(
    const std::string& image, const std::vector<std::uint64_t>& addresses)>;

/// Looks up by llvm-symbolizer in the images this workspace builds and names in its boot manifest.
[[nodiscard]] PlaceLookup
image_lookup(const std::filesystem::path& root, const std::filesystem::path& build);

/// A filter for console bytes. A report begins with "zooid: PROGRAM (...) crashed: " or
/// "zooid: core N panic: "; its frames are lines "  #N 0xADDRESS". All else passes unchanged, at
/// once unless it may still become such a line.
///
/// @invariant what comes out, without what was added to frame lines, is what went in.
class CrashLines {
public:
    explicit CrashLines(PlaceLookup lookup) : lookup_(std::move(lookup)) {}

    /// @return what can be shown now.
    [[nodiscard]] std::string feed(std::string_view bytes);
    /// The console has ended. @return the rest.
    [[nodiscard]] std::string finish();

private:
    struct Frame {
        std::string line;           // as it came, its end included
        std::uint64_t address = 0;  // in the image
        std::string image;
        bool named = false;  // the guest has named the function
    };
    void end_line(std::string& out);
    void begin_report(std::string_view line);
    bool hold_frame(std::string_view line);
    void flush_frames(std::string& out);

    static constexpr std::size_t line_bytes_max = 1024;
    static constexpr std::size_t frames_max = 64;
    PlaceLookup lookup_;
    std::string line_;        // the line that is coming, while it may matter
    bool passing_ = false;    // the rest of this line does not
    std::string image_;       // of the report that is going on; empty: none is
    std::uint64_t base_ = 0;  // what its addresses are relative to
    std::vector<Frame> frames_;
};

}  // namespace zooid::hake
