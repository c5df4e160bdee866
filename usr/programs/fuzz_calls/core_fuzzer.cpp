#include "core_fuzzer.hpp"

#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

#include "generator.hpp"

extern "C" {
extern const unsigned char victim_begin[], victim_end[];
}

namespace zooid::fuzz {

namespace {

using bare::Object;

constexpr std::uint32_t objects_cnode = 252;  // of our root: no libos comes that far
constexpr std::uint32_t ram_slot = 200;       // the victim's RAM, among its objects
/// So often the victim had its turn and made no call: it waits for ever, or is gone.
constexpr unsigned idle_turns_max = 4;
std::uint32_t slot(Given which) { return static_cast<std::uint32_t>(which) & 0xff; }

bool held(abi::BirthSlot which) {
    abi::CapWords words;
    return native::identify(native::slot(which), words).ok();
}

}  // namespace

void Tally::add(const Tally& other) {
    calls += other.calls;
    victims += other.victims;
    ended += other.ended;
    unknown += other.unknown;
    for (std::size_t i = 0; i < answers.size(); ++i) answers[i] += other.answers[i];
}

CoreFuzzer::CoreFuzzer(std::uint64_t seed, std::uint32_t core)
    : seed_(seed),
      core_(core),
      ram_(native::runtime().allocate_ram(victim_ram_bytes)),
      code_(bare::make_code({victim_begin, victim_end})),
      status_(bare::make_cnode(objects_cnode)) {
    const abi::MappedFrame shared = native::runtime().allocate_frame(sizeof(Shared));
    shared_cptr_ = shared.cptr;
    shared_ = reinterpret_cast<Shared*>(shared.address);
    if (ram_ == 0 || code_ == 0 || shared.address == 0) status_ = abi::Status::not_enough_memory;
    if (held(abi::BirthSlot::home_doorbell)) lend_doorbell();
}

/// Without the right to write it cannot be revoked from under us.
void CoreFuzzer::lend_doorbell() {
    const std::uint32_t copy = native::runtime().allocate_slot();
    const auto minted =
        native::mint_capability(native::slot(abi::BirthSlot::home_doorbell), {.cptr = copy},
                                abi::Rights::read | abi::Rights::grant);
    if (minted.ok()) doorbell_ = copy;
}

void CoreFuzzer::give(bare::BareDomain& victim) const {
    const std::uint32_t ram = objects_cnode << 8 | ram_slot;
    const abi::Status cut = native::retype(ram_, bare::objects_bytes, abi::CapType::ram,
                                           given_ram_bytes, 1, {.cptr = ram})
                                .status;
    if (cut == abi::Status::ok) victim.give(ram, slot(Given::ram));
    victim.make_end_point(ring_slots);
    victim.give(victim.cptr(Object::root), slot(Given::root));
    victim.give(victim.cptr(Object::dispatcher), slot(Given::dispatcher));
    victim.give(victim.cptr(Object::tree), slot(Given::tree));
    victim.give(victim.cptr(Object::frame), slot(Given::frame));
    victim.give(victim.cptr(Object::table3), slot(Given::table3));
    victim.give(victim.cptr(Object::table2), slot(Given::table2));
    victim.give(victim.cptr(Object::table1), slot(Given::table1));
    victim.give(victim.cptr(Object::space), slot(Given::space));
    victim.give(victim.cptr(Object::end_point), slot(Given::end_point));
    if (doorbell_ != 0) victim.give(doorbell_, slot(Given::doorbell));
    if (held(abi::BirthSlot::ipi)) victim.give(native::slot(abi::BirthSlot::ipi), slot(Given::ipi));
}

void CoreFuzzer::run_batch() {
    const std::uint64_t yield = abi::call_word(abi::Call::yield, abi::yield_keeps_budget);
    const volatile std::uint64_t& next = shared_->next;
    std::uint64_t before = 0;
    for (unsigned idle = 0; idle < idle_turns_max && next < batch_calls;) {
        native::kernel_call(yield);
        idle = next == before ? idle + 1 : 0;
        before = next;
    }
}

void CoreFuzzer::count_answers() {
    const std::uint64_t made = shared_->next < batch_calls ? shared_->next : batch_calls;
    tally_.calls += made;
    ++tally_.victims;
    if (made < batch_calls) ++tally_.ended;
    for (const Record& record : shared_->records) {
        if (record.status == status_none || (record.word & abi::call_bit) == 0) continue;
        if (record.status < tally_.answers.size()) {
            ++tally_.answers[record.status];
        } else {
            ++tally_.unknown;
        }
    }
}

abi::Status CoreFuzzer::step(std::uint64_t number) {
    const std::uint64_t seed =
        Random(Random(seed_).word() ^ std::uint64_t{core_} << 56 ^ number).word();
    bare::BareDomain victim({.cnode = objects_cnode,
                             .ram = ram_,
                             .code = code_,
                             .shared = shared_cptr_,
                             .shared_bytes = sizeof(Shared)});
    give(victim);
    Generator(seed, native::domain_info().domain).fill(*shared_);
    victim.set_entries(0);
    victim.start(0);
    if (victim.status() != abi::Status::ok) return victim.status();
    run_batch();
    count_answers();
    victim.end();
    return victim.status();
}

}  // namespace zooid::fuzz
