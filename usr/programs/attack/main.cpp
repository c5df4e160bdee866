// Makes attempts to break the machine: one by name, or all that this domain outlives.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "attempts.hpp"
#include "puppet.hpp"
#include "workshop.hpp"

namespace zooid::attack {

namespace {

int print(std::string_view text) {
    return std::printf("%.*s", static_cast<int>(text.size()), text.data());
}

void (*breaking)() = nullptr;
std::uint64_t break_it() {
    breaking();
    return 0;
}

/// What came of an attempt, in the words of the table.
std::string outcome(const Attempt& attempt) {
    const abi::Status cleared = clear_workshop();
    if (cleared != abi::Status::ok) return "no workshop: " + std::string(abi::name(cleared));
    renew_puppet();
    Puppet& victim = puppet();
    if (victim.status() != abi::Status::ok)
        return "no dispatcher for it: " + std::string(abi::name(victim.status()));
    if (attempt.ask != nullptr) return std::string(abi::name(attempt.ask()));
    if (attempt.check != nullptr) {
        const Finding found = attempt.check();
        return found == nullptr ? std::string(attempt.expected) : found;
    }
    breaking = attempt.fault;
    const Ended ended = victim.run(break_it);
    if (!ended.in_time) return "it did not end";
    const std::string_view fault = name(ended.fault);
    if (attempt.expected.find(fault) != std::string_view::npos)
        return std::string(attempt.expected);
    char where[32];
    (void)std::snprintf(where, sizeof where, " at %#lx", ended.address);
    return std::string(fault) + where;
}

int try_all() {
    unsigned made = 0;
    unsigned wrong = 0;
    unsigned absent = 0;
    every_attempt([&](const Attempt& attempt) {
        if (attempt.ask == nullptr && attempt.check == nullptr && attempt.fault == nullptr) return;
        print("attack ");
        print(attempt.name);
        print(": ");
        std::fflush(stdout);  // who looks from outside knows where it hangs
        const std::string came = outcome(attempt);
        const bool skipped = came == not_here;
        const bool as_expected = came == attempt.expected;
        ++(skipped ? absent : as_expected ? made : wrong);
        print(came);
        if (!skipped && !as_expected) {
            print(", EXPECTED ");
            print(attempt.expected);
        }
        print("\n");
    });
    (void)clear_workshop();
    std::printf("attacks: %u refused as expected, %u not here, %u wrong\n", made, absent, wrong);
    return wrong == 0 ? 0 : 1;
}

int list() {
    every_attempt([](const Attempt& attempt) {
        for (const std::string_view word : {attempt.name, name(attempt.kind), attempt.expected}) {
            print(word);
            print(word.data() == attempt.expected.data() ? "\n" : "\t");
        }
    });
    return 0;
}

/// Those by fault and those that end their domain: here, in the program's own thread.
int try_one(const Attempt& attempt) {
    print("attack ");
    print(attempt.name);
    print("\n");
    std::fflush(stdout);
    if (attempt.ask != nullptr || attempt.check != nullptr) {
        const std::string came = outcome(attempt);
        print(came);
        print("\n");
        return came == attempt.expected ? 0 : 1;
    }
    (void)clear_workshop();
    if (void (*run)() = attempt.alone != nullptr ? attempt.alone : attempt.fault) run();
    print("nothing stopped it\n");
    return 1;
}

/// The one attempt that takes an address, which only who looks from outside can know.
int judge_entry(std::uint64_t address, const Attempt& attempt) {
    const Finding found = jump_to_call_entry(address);
    print("attack ");
    print(attempt.name);
    print(": ");
    print(found == nullptr ? attempt.expected : found);
    print("\n");
    return found == nullptr ? 0 : 1;
}

}  // namespace

std::string_view name(Fault fault) {
    switch (fault) {
        case Fault::divide_error:
            return "divide error";
        case Fault::debug:
            return "debug trap";
        case Fault::breakpoint:
            return "breakpoint";
        case Fault::invalid_opcode:
            return "invalid opcode";
        case Fault::stack_fault:
            return "stack fault";
        case Fault::general_protection:
            return "general protection";
        case Fault::page_fault:
            return "page fault";
        case Fault::x87_error:
            return "x87 error";
        case Fault::none:
            return "it went through";
    }
    return "another fault";
}

}  // namespace zooid::attack

int main(int count, char** words) {
    using namespace zooid::attack;
    if (count == 2 && std::strcmp(words[1], "all") == 0) return try_all();
    if (count == 2 && std::strcmp(words[1], "list") == 0) return list();
    const Attempt* found = nullptr;
    every_attempt([&](const Attempt& attempt) {
        if (count >= 2 && attempt.name == words[1]) found = &attempt;
    });
    if (found != nullptr && count == 3)
        return judge_entry(std::strtoull(words[2], nullptr, 0), *found);
    if (found != nullptr) return try_one(*found);
    std::fprintf(stderr, "usage: attack all | list | NAME [ADDRESS], one that list tells\n");
    return 2;
}
