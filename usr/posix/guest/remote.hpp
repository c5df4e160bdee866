// The cores of a domain away from its home: faults, calls and threads that travel.
#pragma once
#include <atomic>
#include <cstdint>
#include <zooid/libos/span.hpp>
#include <zooid/libos/thread.hpp>
#include <zooid/posix/backend.hpp>

namespace zooid::posix::guest {

/// Counts changes of pages that other cores may show. Written by the home core alone, before the
/// change reaches any other.
extern std::atomic<std::uint64_t> change_epoch;

// fault.cpp
/// Home core: decides a fault of another core and sends the answer.
void answer_fault(const libos::SpanMessage& message);
/// The asking core: shows the page, or ends the domain.
void take_page(const libos::SpanMessage& message);

// user_copy.cpp
/// Copies between the program and the personality away from home; false when the program's side is
/// not there.
[[nodiscard]] bool copy_checked(void* to, const void* from, std::uint64_t bytes);
/// Makes `thread`, which faulted in copy_checked(), go on where that returns false. False: it was
/// not there.
[[nodiscard]] bool escape_copy(libos::Thread& thread);

// remote.cpp
/// Has the home core serve a request of this core's calling thread; away from home only.
[[nodiscard]] long ask_home(const HomeRequest& request);
/// As ask_home() for what needs no answer.
void tell_home(const HomeRequest& request);
/// Hands a wait's answer to the core its thread is on; home core only.
void resume_elsewhere(const Resume& resume);
/// Has a thread of another core move when its call ends.
void move_elsewhere(ThreadId id, CoreNumber core);

// travel.cpp
/// What a thread is between two cores.
struct Traveller {
    std::uint64_t core = 0;  // where it is to run
    abi::Registers registers = {};
    alignas(64) std::uint8_t vector[abi::vector_state_bytes] = {};
    alignas(16) std::uint8_t personality[libos::thread_personality_bytes] = {};
};
/// Starts it on its core. Parks the calling thread. @return false when that core has no room
[[nodiscard]] bool send_traveller(const Traveller& traveller);
/// A traveller came: starts it here. Disabled.
[[nodiscard]] bool start_traveller(std::span<const std::uint64_t> words);
[[nodiscard]] std::span<const std::uint64_t> words_of(const Traveller& traveller);

}  // namespace zooid::posix::guest
