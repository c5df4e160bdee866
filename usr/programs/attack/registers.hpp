// Code that holds, fills and reads registers beyond what C++ can say (registers_code.S).
#pragma once
#include <cstdint>
#include <zooid/abi/dispatcher_frame.hpp>

extern "C" {
/// Loads 16 vector registers of 32 bytes from `in`, makes the call, stores them to `out`.
void vectors_over_call(std::uint64_t number, const void* in, void* out);
void fill_vectors(const void* in);
void dump_vectors(void* out);

/// An entry for a dispatcher: keeps the registers it was entered with, and waits for ever.
void record_registers();
extern volatile std::uint64_t recorded[16];  // as abi::Registers counts them; [15] is 1 when done

/// Goes on as the registers say, but here: rip (unless it is set), rsp and what a function keeps
/// are filled in. @return the flags it came back with; with landed_cs and landed_ss.
std::uint64_t resume_as(zooid::abi::Registers* registers);
extern volatile std::uint64_t landed_cs, landed_ss;

/// Makes `count` Linux calls that a puppet counts. @return how often a register, or one of the 128
/// bytes below the stack, had changed.
std::uint64_t checked_calls(std::uint64_t count);
/// The same for one call of ours or of Linux.
std::uint64_t red_zone_over_call(std::uint64_t number);
}
