#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <zooid/hake/bench_table.hpp>
#include <zooid/hake/build.hpp>
#include <zooid/hake/guest.hpp>
#include <zooid/hake/message_counts.hpp>

namespace zooid::hake {
namespace {

struct Totals {
    std::string name;
    std::uint64_t operations = 0;
    std::uint64_t instructions = 0;
    std::uint64_t kernel = 0;
    std::uint64_t calls = 0;
    std::uint64_t interruptions = 0;
};

std::uint64_t share(std::uint64_t total, std::uint64_t operations) {
    return (total + operations / 2) / operations;
}

MessageCounts committed_counts(std::string_view committed) {
    MessageCounts counts;
    std::istringstream lines{std::string(committed)};
    for (std::string text; std::getline(lines, text);) {
        std::istringstream line(text);
        MessageCount count;
        if (!text.starts_with('#') &&
            line >> count.name >> count.instructions >> count.kernel >> count.calls_of_thousand)
            counts.push_back(count);
    }
    return counts;
}

}  // namespace

Result<MessageCounts> read_message_counts(std::string_view printed, std::string_view counted) {
    std::vector<Totals> pieces;
    std::istringstream lines{std::string(printed)};
    std::istringstream totals{std::string(counted)};
    for (std::string text; std::getline(lines, text);) {
        std::istringstream line(text);
        std::string word;
        Totals piece;
        if (!(line >> word >> piece.name >> piece.operations) || word != "piece") continue;
        if (piece.operations == 0 ||
            !(totals >> piece.instructions >> piece.kernel >> piece.calls >> piece.interruptions))
            return fail(ExitStatus::fault,
                        fmt::format("nothing was counted for the piece {}", piece.name));
        pieces.push_back(piece);
    }
    const auto empty = std::ranges::find(pieces, empty_piece, &Totals::name);
    if (empty == pieces.end() || pieces.size() < 2)
        return fail(ExitStatus::fault,
                    fmt::format("bench_interconnect printed no pieces; it printed: {}", printed));
    const Totals overhead = *empty;
    MessageCounts counts;
    for (const Totals& piece : pieces) {
        if (piece.name == empty_piece) continue;
        const std::uint64_t own =
            piece.instructions - std::min(piece.instructions, overhead.instructions);
        counts.push_back(
            {piece.name, share(own, piece.operations), share(piece.kernel, piece.operations),
             piece.calls * 1000 / piece.operations, piece.interruptions * 1000 / piece.operations});
    }
    return counts;
}

Result<MessageCounts> measure_messages() {
    GuestOptions guest;
    if (auto built = build_targets(guest.where, {"instruction_counts"}); !built)
        return std::unexpected(built.error());
    const auto scratch = ScratchDir::make();
    if (!scratch) return std::unexpected(scratch.error());
    const auto counted = scratch->path() / "instruction_counts";
    guest.machine.cores = 1;
    guest.machine.instruction_count = true;
    guest.machine.accelerator = Accelerator::tcg;
    guest.machine.plugin = fmt::format(
        "file={},out={}", (guest.where.build / "hake" / "instruction_counts.so").string(),
        counted.string());
    guest.words.script = "run bench_interconnect pieces; shutdown";
    guest.direct = true;
    guest.timeout = std::chrono::minutes(10);
    const auto result = run_guest(guest);
    if (!result) return std::unexpected(result.error());
    if (result->status != 0)
        return fail(ExitStatus::fault,
                    fmt::format("the guest ended with {}: {}", result->status, result->output));
    std::stringstream text;
    text << std::ifstream(counted).rdbuf();
    return read_message_counts(result->output, text.str());
}

std::string message_table(const MessageCounts& counts) {
    std::string out =
        fmt::format("{:<24} {:>12} {:>13} {:>17} {:>14}\n", "in the guest, one core",
                    "instructions", "in the kernel", "kernel calls/1000", "interrupts/1000");
    for (const MessageCount& count : counts)
        out += fmt::format("{:<24} {:>12} {:>13} {:>17} {:>14}\n", count.name, count.instructions,
                           count.kernel, count.calls_of_thousand, count.interruptions_of_thousand);
    return out;
}

nlohmann::json message_json(const MessageCounts& counts) {
    nlohmann::json rows = nlohmann::json::array();
    for (const MessageCount& count : counts)
        rows.push_back({{"name", count.name},
                        {"instructions", count.instructions},
                        {"kernel_instructions", count.kernel},
                        {"kernel_calls_of_1000", count.calls_of_thousand},
                        {"interruptions_of_1000", count.interruptions_of_thousand}});
    return rows;
}

std::string message_counts_file(const MessageCounts& counts) {
    std::string out =
        "# What `hake/zooid bench interconnect --guest` counts of a message or a call, both ends:\n"
        "# instructions, those in the kernel, calls into the kernel in a thousand. Written by\n"
        "# `--update`; a test fails when instructions are 5 % off, or calls by more than a timer\n"
        "# causes.\n";
    for (const MessageCount& count : counts)
        out += fmt::format("{} {} {} {}\n", count.name, count.instructions, count.kernel,
                           count.calls_of_thousand);
    return out;
}

std::string message_differences(const MessageCounts& counts, std::string_view committed) {
    const MessageCounts known = committed_counts(committed);
    std::string out;
    for (const MessageCount& count : counts) {
        const auto before = std::ranges::find(known, count.name, &MessageCount::name);
        if (before == known.end()) {
            out += fmt::format("{}: no committed count: add it\n", count.name);
            continue;
        }
        const std::uint64_t slack =
            std::max<std::uint64_t>(1, before->instructions * bench_tolerance_percent / 100);
        if (count.instructions > before->instructions + slack)
            out += fmt::format("{}: {} instructions, {} committed: a regression above {} %\n",
                               count.name, count.instructions, before->instructions,
                               bench_tolerance_percent);
        if (count.instructions + slack < before->instructions)
            out += fmt::format("{}: {} instructions, {} committed: better; commit the new count\n",
                               count.name, count.instructions, before->instructions);
        if (std::max(count.calls_of_thousand, before->calls_of_thousand) -
                std::min(count.calls_of_thousand, before->calls_of_thousand) >
            timer_calls_of_thousand)
            out += fmt::format("{}: {} kernel calls in a thousand, {} committed\n", count.name,
                               count.calls_of_thousand, before->calls_of_thousand);
    }
    for (const MessageCount& count : known) {
        if (std::ranges::find(counts, count.name, &MessageCount::name) == counts.end())
            out += fmt::format("{}: committed, and not measured any more\n", count.name);
    }
    return out;
}

}  // namespace zooid::hake
