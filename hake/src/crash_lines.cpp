#include <algorithm>
#include <charconv>
#include <utility>
#include <zooid/hake/crash_lines.hpp>

namespace zooid::hake {
namespace {

constexpr std::string_view said = "zooid: ";
constexpr std::string_view frame_start = "  #";
constexpr std::string_view base_start = "  kernel at 0x";
constexpr std::uint64_t libos_start = 0x7ff0'0000'0000;  // abi::libos_base
constexpr std::uint64_t libos_end = 0x7ff8'0000'0000;    // abi::domain_info_base

bool may_become(std::string_view line, std::string_view start) {
    return line.starts_with(start.substr(0, line.size()));
}

/// The number behind the first "0x".
std::uint64_t hexadecimal_in(std::string_view line) {
    const auto at = line.find("0x");
    std::uint64_t value = 0;
    if (at != std::string_view::npos)
        std::from_chars(line.data() + at + 2, line.data() + line.size(), value, 16);
    return value;
}

std::string_view without_end(std::string_view line) {
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

}  // namespace

std::string CrashLines::feed(std::string_view bytes) {
    std::string out;
    for (const char byte : bytes) {
        if (passing_) {
            out += byte;
            passing_ = byte != '\n';
            continue;
        }
        line_ += byte;
        if (byte == '\n') {
            end_line(out);
        } else if ((!may_become(line_, said) && !may_become(line_, frame_start) &&
                    !may_become(line_, base_start)) ||
                   line_.size() == line_bytes_max) {
            flush_frames(out);
            out += line_;
            line_.clear();
            passing_ = true;
        }
    }
    return out;
}

std::string CrashLines::finish() {
    std::string out;
    flush_frames(out);
    return out + std::exchange(line_, {});
}

void CrashLines::end_line(std::string& out) {
    const std::string line = std::exchange(line_, {});
    if (hold_frame(line)) return;
    flush_frames(out);
    begin_report(line);
    out += line;
}

void CrashLines::begin_report(std::string_view line) {
    if (line.starts_with(base_start)) base_ = hexadecimal_in(line);
    if (!line.starts_with(said)) return;
    image_.clear();
    base_ = 0;
    const std::string_view rest = line.substr(said.size());
    if (rest.find(") crashed: ") != std::string_view::npos)
        image_ = rest.substr(0, rest.find(" ("));
    if (rest.starts_with("core ") && rest.find(" panic: ") != std::string_view::npos)
        image_ = "cpudriver";
}

bool CrashLines::hold_frame(std::string_view line) {
    if (image_.empty() || !line.starts_with(frame_start) || frames_.size() == frames_max)
        return false;
    Frame frame{.line = std::string(line), .address = hexadecimal_in(line), .image = image_};
    const std::string_view text = without_end(line);
    frame.named = text.find(' ', text.find("0x")) != std::string_view::npos;
    if (frame.address >= libos_start && frame.address < libos_end) {
        frame.image = "libos";
    } else {
        frame.address -= base_;
    }
    frames_.push_back(std::move(frame));
    return true;
}

void CrashLines::flush_frames(std::string& out) {
    const std::vector<Frame> frames = std::exchange(frames_, {});
    for (auto first = frames.begin(); first != frames.end();) {
        const auto last = std::find_if(
            first, frames.end(), [&](const Frame& frame) { return frame.image != first->image; });
        std::vector<std::uint64_t> addresses;
        for (auto frame = first; frame != last; ++frame) addresses.push_back(frame->address);
        auto places = lookup_(first->image, addresses);
        places.resize(addresses.size());
        for (auto place = places.begin(); first != last; ++first, ++place) {
            const std::string_view text = without_end(first->line);
            out += text;
            if (!first->named && !place->function.empty()) out += " " + place->function;
            if (!place->where.empty()) out += " at " + place->where;
            out += first->line.substr(text.size());
        }
    }
}

}  // namespace zooid::hake
