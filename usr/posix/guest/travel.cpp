// Threads that start on, or move to, another core.
#include <utility>
#include <zooid/libos/core.hpp>
#include <zooid/libos/personality.hpp>
#include <zooid/libos/schedule.hpp>

#include "guest/domain.hpp"
#include "guest/remote.hpp"

namespace zooid::posix::guest {

namespace {

constexpr std::size_t registers_words = sizeof(abi::Registers) / 8;
constexpr std::size_t traveller_words =
    1 + registers_words + (abi::vector_state_bytes + libos::thread_personality_bytes) / 8;
static_assert(traveller_words <= libos::span_words_max);

/// Sends the words to `core`, from home.
bool send_from_home(std::uint32_t core, std::span<const std::uint64_t> words) {
    return libos::ensure_span(core) && libos::ask(core, libos::SpanTopic::thread, words) != 0;
}

/// The words in message order, private to the caller.
struct Words {
    std::uint64_t word[traveller_words];
};

void pack(const Traveller& traveller, Words& words) {
    words.word[0] = traveller.core;
    __builtin_memcpy(&words.word[1], &traveller.registers, sizeof traveller.registers);
    auto* rest = reinterpret_cast<std::uint8_t*>(&words.word[1 + registers_words]);
    __builtin_memcpy(rest, traveller.vector, sizeof traveller.vector);
    __builtin_memcpy(rest + sizeof traveller.vector, traveller.personality,
                     sizeof traveller.personality);
}

}  // namespace

bool send_traveller(const Traveller& traveller) {
    Words words;
    pack(traveller, words);
    if (libos::on_home_core())
        return send_from_home(static_cast<std::uint32_t>(traveller.core), words.word);
    return libos::ask(domain.info->core, libos::SpanTopic::thread, words.word) != 0;
}

bool start_traveller(std::span<const std::uint64_t> words) {
    if (words.size() != traveller_words) return false;
    libos::Thread* thread = libos::make_thread();
    if (thread == nullptr) return false;
    __builtin_memcpy(&thread->registers, &words[1], sizeof thread->registers);
    const auto* rest = reinterpret_cast<const std::uint8_t*>(&words[1 + registers_words]);
    __builtin_memcpy(thread->vector, rest, sizeof thread->vector);
    __builtin_memcpy(thread->personality, rest + sizeof thread->vector, sizeof thread->personality);
    thread_of(*thread).core = static_cast<CoreNumber>(libos::this_frame()->core);
    libos::make_ready(*thread);
    return true;
}

}  // namespace zooid::posix::guest

namespace zooid::libos {

void personality_leave(const ReflectedCall& call, std::uint64_t user_stack, long value,
                       std::uint32_t core) {
    if (core == this_frame()->core) return;
    posix::guest::Traveller traveller;
    traveller.core = core;
    abi::Registers& r = traveller.registers;
    r = {.rax = static_cast<std::uint64_t>(value),
         .rbx = call.rbx,
         .rcx = call.return_address,
         .rdx = call.rdx,
         .rsi = call.rsi,
         .rdi = call.rdi,
         .rbp = call.rbp,
         .r8 = call.r8,
         .r9 = call.r9,
         .r10 = call.r10,
         .r11 = call.flags,
         .r12 = call.r12,
         .r13 = call.r13,
         .r14 = call.r14,
         .r15 = call.r15,
         .rip = call.return_address,
         .cs = abi::user_cs,
         .rflags = call.flags,
         .rsp = user_stack,
         .ss = abi::user_ss,
         .fs_base = 0};
    asm volatile("rdfsbase %0" : "=r"(r.fs_base));
    asm volatile("xsave64 %0" : "+m"(traveller.vector) : "a"(7), "d"(0));
    Thread& self = *this_thread();
    __builtin_memcpy(traveller.personality, self.personality, sizeof traveller.personality);
    // From now on a wake that looks for the thread must not find it here: it may already wait
    // again, over there.
    posix::Thread& thread = posix::guest::thread_of(self);
    const posix::ThreadId id = std::exchange(thread.id, 0);
    if (posix::guest::send_traveller(traveller)) end_thread();
    thread.id = id;
}

}  // namespace zooid::libos
