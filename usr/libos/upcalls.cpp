// What the CPU driver's upcalls do here. All run disabled, on the upcall stack.
#include <cstdint>
#include <zooid/libos/address_space.hpp>
#include <zooid/libos/core.hpp>
#include <zooid/libos/output.hpp>
#include <zooid/libos/personality.hpp>
#include <zooid/libos/schedule.hpp>
#include <zooid/libos/start.hpp>

namespace zooid::libos {

namespace {

/// Takes over the state the kernel saved in the frame into the thread that was running.
Thread& claim_interrupted(Core& core) {
    Thread& thread = *this_thread();
    thread.registers = core.frame->enabled;
    std::uint64_t to = reinterpret_cast<std::uint64_t>(thread.vector);
    std::uint64_t from = reinterpret_cast<std::uint64_t>(core.frame->vector);
    std::uint64_t words = abi::vector_state_bytes / 8;
    asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)::"memory");
    thread.personality_stack = core.frame->libos[word_personality_stack];
    return thread;
}

[[noreturn]] void go_on(Core& core, Thread& thread) {
    thread.state = ThreadState::running;
    core.frame->libos[word_thread] = reinterpret_cast<std::uint64_t>(&thread);
    core.frame->libos[word_personality_stack] = thread.personality_stack;
    libos_resume(&thread);
}

}  // namespace

extern "C" {

[[noreturn]] void libos_on_run(abi::DispatcherFrame* frame, std::uint64_t reason) {
    if (reason == static_cast<std::uint64_t>(abi::UpcallReason::start)) start(*frame);
    Core& core = this_core();
    Thread* thread = this_thread();
    if (thread != nullptr) {
        claim_interrupted(core);
        if (thread->in_personality) {
            core.switch_wanted = true;  // it is brief, and holds the domain's tables: let it finish
            go_on(core, *thread);
        }
        make_ready(*thread);
        frame->libos[word_thread] = 0;
    }
    run_threads();
}

[[noreturn]] void libos_on_page_fault(abi::DispatcherFrame* frame) {
    Core& core = this_core();
    ++core.faults;
    const FaultResult result =
        personality_fault(*this_thread(), frame->fault_address, frame->fault_error);
    // The thread goes on at once: its vector state and FS are in the registers still (nothing here
    // uses them), and its other registers in the frame.
    if (result == FaultResult::resume) libos_resume_registers(&frame->enabled);
    Thread& thread = claim_interrupted(core);
    switch (result) {
        case FaultResult::asked:
            thread.state = ThreadState::parked;
            thread.deadline_ns = 0;
            thread.wakes_on_event = false;
            frame->libos[word_thread] = 0;
            run_threads();
        case FaultResult::resume:
            break;
        case FaultResult::unmapped:
            report_and_end("segmentation fault (nothing mapped)", thread, *frame);
        case FaultResult::forbidden:
            report_and_end("segmentation fault (not allowed)", thread, *frame);
        case FaultResult::out_of_memory:
            say("zooid: the page could not be shown: ");
            say(abi::name(last_status()).data());
            say("\n");
            report_and_end("out of memory", thread, *frame);
    }
    __builtin_unreachable();
}

[[noreturn]] void libos_on_trap(abi::DispatcherFrame* frame) {
    Core& core = this_core();
    Thread& thread = claim_interrupted(core);
    frame->fault_address = thread.registers.rip;
    const std::uint64_t vector = frame->fault_vector;
    report_and_end(vector == 0    ? "division error"
                   : vector == 6  ? "illegal instruction"
                   : vector == 13 ? "protection fault (privileged or non-canonical)"
                                  : "trap",
                   thread, *frame);
}
}

}  // namespace zooid::libos
