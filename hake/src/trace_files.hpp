// From what a guest's second serial port said to a file a person opens.
#pragma once

#include <filesystem>
#include <string>
#include <zooid/hake/guest.hpp>
#include <zooid/trace/model.hpp>

namespace zooid::hake {

/// Reads the container a guest wrote and says on standard error what its rings lost.
/// @return the recording, or `fault`: what is wrong with the bytes.
[[nodiscard]] Result<trace::Trace> read_recording(const std::filesystem::path& container);

/// Writes the recording as JSON for ui.perfetto.dev.
/// @param machine one line about what it was taken on.
/// @return `failed`: the file cannot be written; choose another.
[[nodiscard]] Result<void>
write_perfetto(const std::filesystem::path& file, trace::Trace recording, std::string_view machine);

/// What tables call the machine: kvm, icount, tcg, or tcg-single.
[[nodiscard]] std::string accelerator_word(const MachinePlan& plan);
/// One line about a machine, the same for equal plans.
[[nodiscard]] std::string machine_line(const MachinePlan& plan);

/// @return `failed`: the file cannot be written; choose another.
[[nodiscard]] Result<void> write_text(const std::filesystem::path& file, std::string_view text);

}  // namespace zooid::hake
