#include <fmt/core.h>

#include <cstdio>
#include <zooid/hake/scratch_dir.hpp>

#include "interactive.hpp"
#include "interrupts.hpp"
#include "run_options.hpp"
#include "trace_files.hpp"

namespace zooid::hake {
namespace {

void add_sinks(RunOptions& run) {
    run.guest.on_reason = [verbose = run.verbose](std::string_view reason) {
        // Which process QEMU is concerns only who looks closely.
        if (verbose || !reason.starts_with("QEMU is")) say(reason);
    };
    if (!run.json) {
        run.guest.on_output = [](std::string_view bytes) {
            std::fwrite(bytes.data(), 1, bytes.size(), stdout);
            std::fflush(stdout);
        };
    }
    if (run.verbose) {
        run.guest.on_other = [](std::string_view bytes) {
            std::fwrite(bytes.data(), 1, bytes.size(), stderr);
        };
    }
}

// Runs the script and, if asked, writes what it recorded.
Result<GuestResult> run_recorded(const RunOptions& run) {
    if (run.trace.empty()) return run_guest(run.guest);
    const auto scratch = ScratchDir::make();
    if (!scratch) return std::unexpected(scratch.error());
    GuestOptions guest = run.guest;
    guest.side_channel = scratch->path() / "trace";
    auto result = run_guest(guest);
    if (!result) return result;
    auto recording = read_recording(guest.side_channel);
    if (!recording) return std::unexpected(recording.error());
    const auto written =
        write_perfetto(run.trace, std::move(*recording), machine_line(result->plan));
    if (!written) return std::unexpected(written.error());
    return result;
}

int run_script(const RunOptions& run) {
    const auto result = run_recorded(run);
    if (!result) return report("run", result.error(), run.json);
    if (run.json) {
        nlohmann::json data{{"output", result->output}, {"seconds", result->seconds}};
        if (!run.trace.empty()) data["trace"] = run.trace.string();
        const auto text = envelope("run", result->status, std::move(data));
        fmt::print("{}\n", text.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    }
    return result->status;
}

int run_shell(const RunOptions& run) {
    say("Ctrl-A x ends the machine, so does the command `shutdown`; Ctrl-C cancels what runs in "
        "it");
    const auto status = run_interactive(run.guest);
    return status ? *status : report("run", status.error(), run.json);
}

}  // namespace

int run_command(const Arguments& arguments) {
    auto parsed = parse_run(arguments);
    if (const int* status = std::get_if<int>(&parsed)) return *status;
    auto& run = std::get<RunOptions>(parsed);
    const Interrupts interrupts;
    run.guest.interrupt_fd = interrupts.fd();
    add_sinks(run);
    return run.script ? run_script(run) : run_shell(run);
}

}  // namespace zooid::hake
