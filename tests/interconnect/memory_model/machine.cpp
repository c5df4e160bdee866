// Two cores on which the real channel code runs one memory access at a time, under a memory model.
#include "machine.hpp"

#include <cassert>
#include <cstddef>
#include <utility>

namespace zooid::interconnect::testing {

Machine* Machine::current = nullptr;

Machine::Machine(Model model, Plant plant, std::span<std::byte> frame)
    : plant_(plant), frame_(frame), locations_(frame.size() / sizeof(Word)), memory_(model) {
    current = this;
}

void Machine::start(std::function<void()> core0, std::function<void()> core1) {
    programs_ = {std::move(core0), std::move(core1)};
    for (unsigned core = 0; core < 2; ++core) {
        fibers_[core].start(programs_[core]);
        run(core);
    }
}

std::vector<Action> Machine::enabled() const {
    std::vector<Action> actions;
    for (std::uint8_t index = 0; index < 2; ++index) {
        const Core& core = cores_[index];
        if (memory_.buffered(index)) actions.push_back({index, true, 0});
        if (fibers_[index].done()) continue;
        if (core.wait == Wait::empty_buffer && memory_.buffered(index)) continue;
        if (core.wait == Wait::event && core.events == core.seen) continue;
        const unsigned choices = core.wait == Wait::load ? memory_.choices(index, core.word) : 1;
        for (unsigned choice = 0; choice < choices; ++choice)
            actions.push_back({index, false, static_cast<std::uint8_t>(choice)});
    }
    return actions;
}

void Machine::take(Action action) {
    if (action.flush) return memory_.flush(action.core);
    cores_[action.core].choice = action.choice;
    run(action.core);
}

std::uint64_t Machine::state() const {
    std::uint64_t hash = memory_.hash();
    for (const Core& core : cores_) hash = mix(mix(hash, core.history), core.events);
    return hash;
}

Machine::Snapshot Machine::snapshot() const {
    return {{fibers_[0].snapshot(), fibers_[1].snapshot()}, cores_, memory_};
}

void Machine::restore(const Snapshot& snapshot) {
    for (unsigned core = 0; core < 2; ++core) fibers_[core].restore(snapshot.fibers[core]);
    cores_ = snapshot.cores;
    memory_ = snapshot.memory;
}

void Machine::run(unsigned core) {
    running_ = core;
    inside_ = true;
    fibers_[core].resume();
    inside_ = false;
}

void Machine::pause(Wait wait) {
    const unsigned core = running_;
    cores_[core].wait = wait;
    fibers_[core].pause();
    cores_[core].wait = Wait::ready;
}

void Machine::observe(std::uint64_t value) { self().history = mix(self().history + 1, value); }

void Machine::checkpoint(std::span<const std::byte> local, std::uint64_t number) {
    std::uint64_t hash = mix(2, number);
    for (const std::byte byte : local) hash = mix(hash, std::to_integer<std::uint64_t>(byte));
    self().history = hash;
}

Location Machine::location(const Word& word) {
    const auto index =
        static_cast<std::size_t>(&word - reinterpret_cast<const Word*>(frame_.data()));
    std::uint8_t& known = locations_.at(index);
    if (known == 0) {
        assert(locations_used_ < locations_max);
        known = ++locations_used_;
    }
    const auto found = static_cast<Location>(known - 1);
    // The frame keeps what was there before the run; a memory we came back to may not know it yet.
    if (!memory_.knows(found)) memory_.set(found, word.value);
    return found;
}

std::uint64_t Machine::load(const Word& word, Order order) {
    if (!inside_) return word.value;
    self().word = location(word);
    pause(Wait::load);
    if (plant_ == Plant::acquire_made_relaxed) order = Order::plain;
    const std::uint64_t value = memory_.load(running_, self().word, order, self().choice);
    observe(value);
    return value;
}

void Machine::store(Word& word, std::uint64_t value, Order order) {
    if (!inside_) {
        word.value = value;
        return;
    }
    if (plant_ == Plant::release_made_relaxed) order = Order::plain;
    if (plant_ == Plant::acknowledges_one_too_many && &word == planted_) ++value;
    memory_.store(running_, location(word), value, order);
}

std::uint64_t Machine::modify(Word& word, std::uint64_t keep, std::uint64_t set) {
    const Location place = location(word);
    pause(Wait::empty_buffer);
    const std::uint64_t value = memory_.modify(running_, place, keep, set);
    observe(value);
    return value;
}

void Machine::fence() {
    if (plant_ == Plant::sender_fence && running_ == 0) return;
    if (plant_ == Plant::receiver_fence && running_ == 1) return;
    pause(Wait::empty_buffer);
    memory_.fence(running_);
    observe(0);
}

std::uint64_t Machine::events() {
    pause(Wait::ready);
    memory_.hear(running_);
    observe(self().events);
    return self().events;
}

void Machine::suspend(std::uint64_t seen) {
    if (plant_ == Plant::suspend_ignores_seen) {
        pause(Wait::ready);
        seen = self().events;
        observe(seen);
    }
    self().seen = seen;
    pause(Wait::event);
    memory_.hear(running_);
    observe(self().events);
}

void Machine::doorbell(unsigned core) {
    pause(Wait::ready);
    ++cores_[core].events;
    if (ordered_doorbells_) memory_.ring(running_, core);
    observe(0);
}

}  // namespace zooid::interconnect::testing
