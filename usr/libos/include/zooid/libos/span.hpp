// The cores of one domain: channels between the home core and each other, a star. Nothing of a core
// is touched by another; what one needs of another it asks by message.
#pragma once
#include <cstdint>
#include <span>
#include <zooid/libos/thread.hpp>

namespace zooid::libos {

inline constexpr std::uint32_t span_cores_max = 256;
inline constexpr std::uint32_t span_words_max = 160;  // of one message

/// What cores of a domain tell each other. `call` names the waiting thread on the asking core, by
/// its index.
enum class SpanTopic : std::uint16_t {
    hello = 1,  // the first from a new core
    request,    // to home: a HomeRequest
    fault,      // to home: address, error code
    thread,     // a thread that starts or goes on there: target core, then its state
    answer,     // to whoever asked: the value
    page,       // from home: what `fault` is to map
    resume,     // a wait's answer: thread, sequence, result, may it come back
    move,       // thread, core: it is to go there when its call ends
};
inline constexpr std::uint16_t nobody_waits = 0x7ff;  // as `call`

struct SpanMessage {
    std::uint32_t from = 0;  // core
    SpanTopic topic = SpanTopic::hello;
    std::uint16_t call = nobody_waits;
    std::span<const std::uint64_t> words;
};

/// On the home core: makes sure the domain has a dispatcher on `core`; parks the calling thread
/// until it says hello.
/// @return false when the monitors refuse: no memory there, or no such core
[[nodiscard]] bool ensure_span(std::uint32_t core);
/// On a new core: takes its end of the channel to the home core and says hello.
[[nodiscard]] bool join_home();

/// Sends to another core: from home to any that said hello, from elsewhere only to home. Waits for
/// room, boundedly.
void send_to(std::uint32_t core, SpanTopic topic, std::uint16_t call,
             std::span<const std::uint64_t> words);
/// Sends and parks the calling thread until the `answer` comes.
[[nodiscard]] long ask(std::uint32_t core, SpanTopic topic, std::span<const std::uint64_t> words);
/// Gives the thread of this core that waits as `call` its answer.
void answer_thread(std::uint16_t call, long value);

/// On the home core: calls `visit(core)` for every other core of the domain.
[[nodiscard]] bool spans(std::uint32_t core);
[[nodiscard]] std::uint32_t span_limit();  // all spanned cores are below it

/// On the home core: lets `core` show large frame `number`; the capability arrives in
/// span_frames_cnode there, with an event.
void share_frame(std::uint32_t core, std::uint32_t number, std::uint32_t frame);

}  // namespace zooid::libos
