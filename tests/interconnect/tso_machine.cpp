// Two cores with store buffers (x86-TSO), on which the real channel code runs one memory access at
// a time.
#include "tso_machine.hpp"

#include <sanitizer/asan_interface.h>

#include <cassert>
#include <cstddef>
#include <utility>

namespace zooid::interconnect::testing {
namespace {

constexpr std::size_t stack_bytes = 64 * 1024;

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
    hash = (hash ^ value) * 0x9e3779b97f4a7c15;
    return hash ^ (hash >> 29);
}

}  // namespace

TsoMachine* TsoMachine::current = nullptr;

TsoMachine::TsoMachine() {
    for (Core& core : cores_) core.stack.resize(stack_bytes);
    current = this;
}

void TsoMachine::enter() {
    TsoMachine& machine = *current;
    machine.self().program();
    machine.self().done = true;
    swapcontext(&machine.self().context, &machine.scheduler_);
}

void TsoMachine::reset(Plant plant, std::function<void()> core0, std::function<void()> core1) {
    plant_ = plant;
    memory_hash_ = 0;
    cores_[0].program = std::move(core0);
    cores_[1].program = std::move(core1);
    for (unsigned index = 0; index < 2; ++index) {
        Core& core = cores_[index];
        core.buffer.clear();
        core.wait = Wait::ready;
        core.events = core.seen = core.history = 0;
        core.done = false;
        // The last run left this stack in the middle of some function.
        ASAN_UNPOISON_MEMORY_REGION(core.stack.data(), core.stack.size());
        getcontext(&core.context);
        core.context.uc_stack.ss_sp = core.stack.data();
        core.context.uc_stack.ss_size = core.stack.size();
        core.context.uc_link = nullptr;
        makecontext(&core.context, &TsoMachine::enter, 0);
        run(index);  // up to its first access
    }
}

std::vector<Action> TsoMachine::enabled() const {
    std::vector<Action> actions;
    for (unsigned index = 0; index < 2; ++index) {
        const Core& core = cores_[index];
        if (!core.buffer.empty()) actions.push_back({index, true});
        if (core.done) continue;
        if (core.wait == Wait::empty_buffer && !core.buffer.empty()) continue;
        if (core.wait == Wait::event && core.events == core.seen) continue;
        actions.push_back({index, false});
    }
    return actions;
}

void TsoMachine::take(Action action) {
    if (!action.flush) return run(action.core);
    auto& buffer = cores_[action.core].buffer;
    const Store store = buffer.front();
    buffer.pop_front();
    const auto address = reinterpret_cast<std::uintptr_t>(store.word);
    memory_hash_ ^= mix(mix(1, address), store.word->value);
    memory_hash_ ^= mix(mix(1, address), store.value);
    store.word->value = store.value;
}

std::uint64_t TsoMachine::state() const {
    std::uint64_t hash = memory_hash_;
    for (const Core& core : cores_) {
        hash = mix(hash, core.history);
        hash = mix(hash, core.events);
        hash = mix(hash, core.buffer.size());
        for (const Store& store : core.buffer)
            hash = mix(mix(hash, reinterpret_cast<std::uintptr_t>(store.word)), store.value);
    }
    return hash;
}

void TsoMachine::run(unsigned core) {
    running_ = core;
    inside_ = true;
    swapcontext(&scheduler_, &cores_[core].context);
    inside_ = false;
}

void TsoMachine::pause(Wait wait) {
    self().wait = wait;
    swapcontext(&self().context, &scheduler_);
    self().wait = Wait::ready;
}

void TsoMachine::observe(std::uint64_t value) { self().history = mix(self().history + 1, value); }

void TsoMachine::checkpoint(std::span<const std::byte> local, std::uint64_t number) {
    std::uint64_t hash = mix(2, number);
    for (const std::byte byte : local) hash = mix(hash, std::to_integer<std::uint64_t>(byte));
    self().history = hash;
}

std::uint64_t TsoMachine::load(const Word& word) {
    if (!inside_) return word.value;
    pause(Wait::ready);
    std::uint64_t value = word.value;
    for (const Store& store : self().buffer) {
        if (store.word == &word) value = store.value;
    }
    observe(value);
    return value;
}

void TsoMachine::store(Word& word, std::uint64_t value) {
    if (inside_) {
        self().buffer.push_back({&word, value});
    } else {
        word.value = value;
    }
}

void TsoMachine::fence() {
    if (plant_ == Plant::sender_fence && running_ == 0) return;
    if (plant_ == Plant::receiver_fence && running_ == 1) return;
    pause(Wait::empty_buffer);
    observe(0);
}

std::uint64_t TsoMachine::events() {
    pause(Wait::ready);
    observe(self().events);
    return self().events;
}

void TsoMachine::suspend(std::uint64_t seen) {
    if (plant_ == Plant::suspend_ignores_seen) {
        pause(Wait::ready);
        seen = self().events;
        observe(seen);
    }
    self().seen = seen;
    pause(Wait::event);
    observe(self().events);
}

void TsoMachine::doorbell(unsigned core) {
    pause(Wait::ready);
    ++cores_[core].events;
    observe(0);
}

}  // namespace zooid::interconnect::testing
