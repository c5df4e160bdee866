#include "puppet.hpp"

#include <immintrin.h>

#include <atomic>
#include <memory>
#include <zooid/abi/lmp.hpp>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

extern "C" {
void puppet_run();
void puppet_fault();
void puppet_reflect();
}

namespace zooid::attack {

using abi::Status;
using native::invoke;

namespace {

constexpr std::uint64_t frame_bytes = 64 * 1024;
constexpr std::uint64_t stack_bytes = 64 * 1024;
enum State : std::uint64_t { waiting, posted, running, returned, faulted };
enum Word : std::uint8_t { stepping_word, state_word, job_word, stack_word, fs_word, result_word };

std::uint64_t address_of(void (*code)()) { return reinterpret_cast<std::uint64_t>(code); }

std::atomic_ref<std::uint64_t> state_of(abi::DispatcherFrame& frame) {
    return std::atomic_ref(frame.libos[state_word]);
}

std::uint64_t read_fs_base() {
    std::uint64_t base;
    asm volatile("rdfsbase %0" : "=r"(base));
    return base;
}

}  // namespace

Puppet::Puppet() { status_ = set_up(); }

Status Puppet::set_up() {
    const abi::RuntimeTable& runtime = native::runtime();
    const abi::MappedFrame frame = runtime.allocate_frame(frame_bytes);
    const abi::MappedFrame stack = runtime.allocate_frame(stack_bytes);
    const std::uint32_t memory = runtime.allocate_ram(abi::object_bytes(abi::CapType::dispatcher));
    dispatcher_ = runtime.allocate_slot();
    end_point_ = runtime.allocate_slot();
    if (frame.address == 0 || stack.address == 0 || memory == 0) return Status::not_enough_memory;
    frame_ = reinterpret_cast<abi::DispatcherFrame*>(frame.address);
    stack_top_ = stack.address + stack_bytes;
    Status done =
        native::retype(memory, 0, abi::CapType::dispatcher, 0, 1, {.cptr = dispatcher_}).status;
    const auto next = [&](abi::DispatcherOp operation, const native::CallArguments& arguments) {
        if (done == Status::ok) done = invoke(dispatcher_, operation, arguments).status;
    };
    next(abi::DispatcherOp::setup, {.rdi = native::slot(abi::BirthSlot::root_cnode),
                                    .rsi = native::slot(abi::BirthSlot::root_vnode),
                                    .rdx = frame.cptr,
                                    .r10 = frame.address,
                                    .r8 = frame_bytes,
                                    .r9 = native::domain_info().domain});
    next(abi::DispatcherOp::endpoint,
         {.rdi = end_point_, .rsi = abi::dispatcher_rings_offset, .rdx = 8});
    next(abi::DispatcherOp::start, {.rdi = address_of(puppet_run)});
    const abi::UpcallEntries entries{address_of(puppet_run), address_of(puppet_fault),
                                     address_of(puppet_fault), address_of(puppet_reflect),
                                     frame.address + frame_bytes};
    next(abi::DispatcherOp::entries, {.rdi = reinterpret_cast<std::uint64_t>(&entries)});
    return done;
}

void Puppet::begin(std::uint64_t (*job)(), Stepping stepping) {
    frame_->libos[stepping_word] = static_cast<std::uint64_t>(stepping);
    frame_->libos[job_word] = reinterpret_cast<std::uint64_t>(job);
    frame_->libos[stack_word] = stack_top_;
    frame_->libos[fs_word] = read_fs_base();
    state_of(*frame_).store(posted);
    invoke(end_point_, abi::EndPointOp::notify);
}

bool Puppet::ended() const { return state_of(*frame_).load() >= returned; }

Ended Puppet::wait(unsigned limit_ms) {
    const std::uint64_t until = native::now_ns() + std::uint64_t{limit_ms} * 1'000'000;
    while (!ended() && native::now_ns() < until) let_others_run();
    if (!ended()) return {};
    const bool by_fault = state_of(*frame_).load() == faulted;
    state_of(*frame_).store(waiting);
    return {.in_time = true,
            .fault = by_fault ? static_cast<Fault>(frame_->fault_vector) : Fault::none,
            .result = frame_->libos[result_word],
            .address = frame_->fault_address};
}

void Puppet::stop() { invoke(dispatcher_, abi::DispatcherOp::stop); }

bool Puppet::waits() const { return state_of(*frame_).load() == waiting; }

namespace {
std::unique_ptr<Puppet> the_puppet;
}

void renew_puppet() {
    if (the_puppet != nullptr && the_puppet->status() == Status::ok && the_puppet->waits()) return;
    if (the_puppet != nullptr) the_puppet->stop();
    the_puppet = std::make_unique<Puppet>();
}
Puppet& puppet() { return *the_puppet; }

void let_others_run() {
    (void)native::kernel_call(abi::call_word(abi::Call::yield, abi::yield_keeps_budget));
}

}  // namespace zooid::attack
