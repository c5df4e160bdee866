#include "trace_files.hpp"

#include <fmt/core.h>

#include <fstream>
#include <zooid/hake/manifest.hpp>
#include <zooid/trace/perfetto.hpp>
#include <zooid/trace/read.hpp>

namespace zooid::hake {

Result<trace::Trace> read_recording(const std::filesystem::path& container) {
    const auto bytes = read_file(container);
    if (!bytes) return std::unexpected(bytes.error());
    if (bytes->empty())
        return fail(ExitStatus::fault, "the guest wrote no trace; --verbose shows what it said");
    auto recording = trace::read_trace(std::as_bytes(std::span(*bytes)));
    if (!recording)
        return fail(ExitStatus::fault,
                    fmt::format("the guest's trace: {}", describe(recording.error())));
    for (const trace::Core& core : recording->cores) {
        if (core.dropped == 0) continue;
        say(fmt::format("core {} lost its first {} events: the recording was longer than its ring",
                        core.core, core.dropped));
    }
    return std::move(*recording);
}

Result<void> write_text(const std::filesystem::path& file, std::string_view text) {
    std::ofstream out(file, std::ios::binary);
    out << text;
    out.flush();
    if (out.good()) return {};
    return fail(ExitStatus::failed,
                fmt::format("cannot write {}: choose another place", file.string()));
}

Result<void> write_perfetto(const std::filesystem::path& file, trace::Trace recording,
                            std::string_view machine) {
    return write_text(file, trace::perfetto_json(std::move(recording), machine));
}

std::string accelerator_word(const MachinePlan& plan) {
    if (plan.accelerator == Accelerator::kvm) return "kvm";
    if (plan.instruction_count) return "icount";
    return plan.tcg_thread == TcgThread::single ? "tcg-single" : "tcg";
}

std::string machine_line(const MachinePlan& plan) {
    return fmt::format("Zooid on {} cores under QEMU ({})", plan.cores, accelerator_word(plan));
}

}  // namespace zooid::hake
