// Programs a command starts, on any core.
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <vector>
#include <zooid/shell/program/session.hpp>

namespace zooid::shell {

/// Starts a program of the boot modules. @param words its arguments, its name first; not empty
/// @param foreground what is typed is for it, and Ctrl-C ends it: see Session::running
/// @param trusted    it may decide over the machine, if this shell may
[[nodiscard]] interconnect::Task<std::expected<std::uint64_t, Failure>>
start_program(Session& session, std::uint16_t core, std::vector<std::string> words, bool foreground,
              bool trusted);
/// Waits for the end of one that was started. @return its exit status
[[nodiscard]] interconnect::Task<std::expected<int, Failure>>
wait_for_end(Session& session, std::uint64_t domain);

}  // namespace zooid::shell
